import { useState } from "react";
import { base64 } from "../../protocol/copy-as/base64.ts";
import { copyText } from "../ui/clipboard.ts";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";

/** Above this the clipboard would be of no use, and the page would stand still. */
const MOST_BYTES = 10 * 1024 * 1024;

/** Copies a body: as text where it is text, and its exact bytes in two forms that keep each of them. */
export function CopyBody({ bytes, text }: { bytes: Uint8Array; text: string | null }) {
  const [said, setSaid] = useState("");
  const copy = (what: string, value: () => string) => () => {
    void copyText(value()).then((ok) => setSaid(ok ? `Copied ${what}` : "Not copied"));
  };
  const items = [
    ...(text === null ? [] : [{ label: "Copy text", onSelect: copy("text", () => text) }]),
    { label: "Copy as base64", detail: "the exact bytes", onSelect: copy("as base64", () => base64(bytes)) },
    { label: "Copy as hex", detail: "the exact bytes", onSelect: copy("as hex", () => hex(bytes)) },
  ];
  return (
    <>
      <span className="sr-only" role="status">
        {said}
      </span>
      <Menu className="copy-body" label="Copy body" items={items} align="end" disabled={bytes.length > MOST_BYTES}>
        <Icon name="copy" /> Copy <Icon name="down" />
      </Menu>
    </>
  );
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
