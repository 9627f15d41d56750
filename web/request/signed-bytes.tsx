import { useMemo, useState } from "react";
import { bytesText, CONTROLS, visible } from "../../protocol/visible.ts";
import { Button } from "../ui/button.tsx";
import { byteSize } from "../ui/format.ts";
import "./signed-bytes.css";

/** So many characters are shown at first. */
const FIRST = 2_000;
const SPLIT = new RegExp(`(${CONTROLS.source})`, "u");

/** What the signature covers, its control characters visible. `size`: of all of it, of which `base64` may be the beginning. */
export function SignedBytes({ base64, size }: { base64: string; size: number }) {
  const [whole, setWhole] = useState(false);
  const bytes = useMemo(() => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)), [base64]);
  const text = useMemo(() => bytesText(bytes, bytes.length), [bytes]);
  const shown = whole ? text : text.slice(0, FIRST);
  return (
    <section className="pane-section">
      <h3>Signed bytes</h3>
      <p className="muted">
        {size.toLocaleString("en")} bytes
        {bytes.length < size && `, of which the first ${byteSize(bytes.length)} are here`}.
      </p>
      <pre className="signed-bytes" tabIndex={0} role="group" aria-label="Signed bytes">
        {shown.split(SPLIT).map((part, index) =>
          index % 2 === 0 ? (
            part
          ) : (
            <span className="control" key={index}>
              {visible(part)}
              {part === "\n" && "\n"}
            </span>
          ),
        )}
      </pre>
      {shown.length < text.length && <Button onClick={() => setWhole(true)}>Show all that is here</Button>}
    </section>
  );
}
