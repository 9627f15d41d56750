import { useQuery } from "@tanstack/react-query";
import type { CopiedRequest } from "../../protocol/copy-as/copied-request.ts";
import { curlPosix } from "../../protocol/copy-as/curl.ts";
import type { Detail } from "../../protocol/request.ts";
import { api } from "../api.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import type { Draft, DraftBody } from "./draft.ts";

/** The command that sends what the form holds, straight to the target. */
export function CurlSection({ request, draft }: { request: Detail; draft: Draft }) {
  const agents = useQuery({ queryKey: ["agents"], queryFn: api.agents });
  const body = useQuery({
    queryKey: ["body", request.id],
    queryFn: ({ signal }) => api.body(request.id, signal),
    enabled: draft.body.from === "request",
    staleTime: Infinity,
    gcTime: 60_000,
  });
  const bytes = draft.body.from === "request" ? body.data : bytesOf(draft.body);
  if (body.error) return <ErrorNotice error={body.error} retry={() => void body.refetch()} />;
  if (!bytes || !agents.data) return <p className="muted">Loading…</p>;
  const serving = agents.data.filter(({ endpoints }) => endpoints.includes(request.endpoint));
  const agent = agents.data.find(({ name }) => name === draft.agent) ?? serving[0];
  const target = (agent?.target ?? "http://localhost:3000").replace(/\/$/, "");
  const copied: CopiedRequest = {
    id: request.id,
    method: draft.method,
    url: target + draft.path,
    headers: draft.headers,
    body: bytes,
  };
  const command = curlPosix(copied);
  return (
    <div className="replay-curl">
      <div className="replay-body-bar">
        <span className="muted">
          {draft.sign === "keep"
            ? "What is sent, for a shell on the target’s machine."
            : "For a shell on the target’s machine, with the captured signature: Replay makes its own."}
        </span>
        <CopyButton text={command} label="Copy the command" wide />
      </div>
      <pre tabIndex={0} aria-label="curl command">
        {command}
      </pre>
    </div>
  );
}

function bytesOf(body: Exclude<DraftBody, { from: "request" }>): Uint8Array {
  if (body.from === "text") return new TextEncoder().encode(body.text);
  return Uint8Array.from(atob(body.base64), (char) => char.charCodeAt(0));
}
