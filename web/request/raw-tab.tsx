import type { Detail } from "../../protocol/request.ts";
import { bodyPath } from "../api.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icon.tsx";
import { BodyGate } from "./body-gate.tsx";
import { decodeText } from "./body-kind.ts";
import { headersAsText } from "./header-table.tsx";
import { TextView } from "./text-view.tsx";

/** The request as HTTP/1.1 text. A body that is not text is left to the download and the hex view. */
export function RawTab({ request }: { request: Detail }) {
  // Not `new URL`: it would normalise what the sender wrote.
  const target = request.url.replace(/^[a-z]+:\/\/[^/?#]*/i, "") || "/";
  const head = `${request.method} ${target} HTTP/${request.httpVersion}\n${headersAsText(request.headers)}\n`;
  return (
    <>
      <div className="pane-bar">
        <span className="muted">Request line, headers and body as text</span>
        <CopyButton text={head} label="Copy head" wide />
        {request.refused === null && (
          <a className="button button-plain" href={bodyPath(request.id)} download={`${request.id}.bin`}>
            <Icon name="download" />
            Download body
          </a>
        )}
      </div>
      <BodyGate request={request}>
        {(bytes) => {
          const text = decodeText(bytes, request.contentType);
          return <TextView text={head + (text ?? `(${bytes.length.toLocaleString("en")} bytes that are not text)`)} />;
        }}
      </BodyGate>
    </>
  );
}
