import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useRef, useState } from "react";
import type { Detail } from "../../protocol/request.ts";
import { api } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { byteSize } from "../ui/format.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import type { DraftBody } from "./draft.ts";
import { editableText, MOST_FILE_BYTES, readAsBase64 } from "./body-bytes.ts";

const BodyEditor = lazy(() => import("./body-editor.tsx").then((module) => ({ default: module.BodyEditor })));
const BodyDiff = lazy(() => import("./body-diff.tsx").then((module) => ({ default: module.BodyDiff })));

/** Above this a body is not fetched to be edited. */
const MOST_EDITED_BYTES = 2 * 1024 * 1024;

interface BodySectionProps {
  request: Detail;
  body: DraftBody;
  onChange(body: DraftBody): void;
}

/** The body to send: edited where it is text, or a file in its place. Untouched it goes out byte for byte. */
export function BodySection({ request, body, onChange }: BodySectionProps) {
  const [comparing, setComparing] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const small = request.size <= MOST_EDITED_BYTES;
  const captured = useQuery({
    queryKey: ["body", request.id],
    queryFn: ({ signal }) => api.body(request.id, signal),
    enabled: small,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  const original = captured.data ? editableText(captured.data) : null;
  const text = body.from === "text" ? body.text : original;
  const compared = comparing && body.from === "text" && original !== null;

  async function take(chosen: File | undefined) {
    if (!chosen) return;
    if (chosen.size > MOST_FILE_BYTES) {
      setRefusal(`${chosen.name} has ${byteSize(chosen.size)}; a replay takes at most ${byteSize(MOST_FILE_BYTES)}.`);
      return;
    }
    setRefusal(null);
    onChange({ from: "file", name: chosen.name, size: chosen.size, base64: await readAsBase64(chosen) });
  }

  return (
    <div className="replay-body">
      <div className="replay-body-bar">
        <span className="muted">{told(request, body, text)}</span>
        {body.from === "text" && original !== null && (
          <Button kind="ghost" aria-pressed={comparing} onClick={() => setComparing(!comparing)}>
            {comparing ? "Edit" : "Compare"}
          </Button>
        )}
        <Button kind="ghost" onClick={() => file.current!.click()}>
          Replace by a file…
        </Button>
        {body.from !== "request" && (
          <Button kind="ghost" onClick={() => onChange({ from: "request" })}>
            Undo
          </Button>
        )}
        <input
          ref={file}
          type="file"
          hidden
          aria-label="File in the body's place"
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
      </div>
      {refusal !== null && <Notice tone="bad" role="alert" title={refusal} />}
      {body.from === "file" ? (
        <Notice tone="idle" title={`${body.name} takes the body's place.`}>
          <p>{byteSize(body.size)}, sent as they are.</p>
        </Notice>
      ) : captured.error ? (
        <ErrorNotice error={captured.error} retry={() => void captured.refetch()} />
      ) : !small ? (
        <Notice tone="idle" title={`This body has ${byteSize(request.size)}: too much for the editor.`}>
          <p>It is sent as captured. A file can take its place.</p>
        </Notice>
      ) : !captured.data ? (
        <p className="muted">Loading the body…</p>
      ) : text === null ? (
        <Notice tone="idle" title="These bytes are not text.">
          <p>They are sent as captured. A file can take their place.</p>
        </Notice>
      ) : (
        <Suspense fallback={<p className="muted">Loading the editor…</p>}>
          {compared ? (
            <BodyDiff original={original} edited={text} />
          ) : (
            <BodyEditor
              text={text}
              onChange={(to) => onChange(to === original ? { from: "request" } : { from: "text", text: to })}
            />
          )}
        </Suspense>
      )}
    </div>
  );
}

function told(request: Detail, body: DraftBody, text: string | null): string {
  if (body.from === "request") return `${byteSize(request.size)}, as captured`;
  if (body.from === "file") return "A file";
  return isBrokenJson(request, text!) ? "Edited. It is no valid JSON any more, and is sent as it is." : "Edited";
}

function isBrokenJson({ contentType }: Detail, text: string): boolean {
  if (!/[/+]json\b/i.test(contentType ?? "")) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}
