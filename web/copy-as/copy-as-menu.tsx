import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Detail } from "../../protocol/request.ts";
import { api, bodyPath, type Session } from "../api.ts";
import { copyText } from "../ui/clipboard.ts";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import { saveLink } from "../ui/save-bytes.ts";
import { FORMS, type FormName } from "./names.ts";
import "./copy-as.css";

const SHOWN_MS = 4_000;
const FETCHED_AHEAD_BYTES = 1024 * 1024;

/** Copies a request as a command or a document for other tools. */
export function CopyAsMenu({ request }: { request: Detail }) {
  const queries = useQueryClient();
  const [said, setSaid] = useState<string | null>(null);

  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);

  const loadBody = (): Promise<Uint8Array<ArrayBuffer>> =>
    queries.ensureQueryData({
      queryKey: ["body", request.id],
      queryFn: ({ signal }) => api.body(request.id, signal),
      staleTime: Infinity,
      gcTime: 60_000,
    });

  async function copy(form: FormName): Promise<string> {
    const { console, version } = queries.getQueryData<Session>(["session"])!;
    const { copiedBody, copiedText } = await import("./forms.ts");
    const body = await copiedBody(form, request, loadBody);
    const { text, file } = await copiedText(form, { request, body, console, version });
    if (!(await copyText(text))) return "The browser did not let it be copied";
    const label = FORMS[form].label;
    if (file === null) return `Copied ${label}`;
    saveLink(bodyPath(request.id), file);
    return `Copied ${label}; the body is no text for a command: it was saved as ${file}`;
  }

  const run = (form: FormName) => {
    copy(form).then(setSaid, (error: unknown) =>
      setSaid(`Not copied: ${error instanceof Error ? error.message : String(error)}`),
    );
  };

  const items = (Object.keys(FORMS) as FormName[]).map((form) => {
    const { label, detail } = FORMS[form];
    return { label, ...(detail === null ? {} : { detail }), onSelect: () => run(form) };
  });
  return (
    <>
      <Menu
        label="Copy as (c)"
        shortcut="c"
        align="end"
        items={items}
        // So that the clipboard need not wait for it: a browser lets a page write only soon after a click.
        onOpen={() => {
          if (request.refused === null && request.size > 0 && request.size < FETCHED_AHEAD_BYTES)
            loadBody().catch(() => {});
        }}
      >
        <Icon name="copy" /> <span className="head-word">Copy as</span>
      </Menu>
      <span className={said === null ? "sr-only" : "copy-as-said"} role="status">
        {said}
      </span>
    </>
  );
}
