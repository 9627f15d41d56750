import { useMemo, useState } from "react";
import { rawHead, rawHttp } from "../../protocol/copy-as/raw-http.ts";
import type { Detail } from "../../protocol/request.ts";
import { bodyPath } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icon.tsx";
import { saveBytes } from "../ui/save-bytes.ts";
import { BodyGate } from "./body-gate.tsx";
import { decodeText } from "../../protocol/body/kind.ts";
import { HexView } from "./hex-view.tsx";
import { TextView } from "./text-view.tsx";

/** The whole request as HTTP/1.1, as text or byte by byte. */
export function RawTab({ request }: { request: Detail }) {
  if (request.refused === null && request.size > 0) {
    return <BodyGate request={request}>{(bytes) => <Raw request={request} body={bytes} />}</BodyGate>;
  }
  return <Raw request={request} body={NONE} />;
}

const NONE = new Uint8Array();

function Raw({ request, body }: { request: Detail; body: Uint8Array<ArrayBuffer> }) {
  const [hex, setHex] = useState(false);
  const bytes = useMemo(() => rawHttp({ ...request, body }), [request, body]);
  const text = useMemo(() => decodeText(body, request.contentType), [request.contentType, body]);
  const head = rawHead(request);
  return (
    <>
      <div className="pane-bar">
        <select
          className="input body-kind"
          aria-label="Show the request as"
          value={hex ? "hex" : "text"}
          onChange={(event) => setHex(event.target.value === "hex")}
        >
          <option value="text">Text</option>
          <option value="hex">Hex</option>
        </select>
        <span className="muted">Request line, headers and body</span>
        <CopyButton text={head} label="Copy head" wide />
        <Button icon="download" onClick={() => saveBytes(`${request.id}.http`, bytes)}>
          .http
        </Button>
        {body.length > 0 && (
          <a className="button button-plain" href={bodyPath(request.id)} download={`${request.id}.bin`}>
            <Icon name="download" />
            Body .bin
          </a>
        )}
      </div>
      {hex ? (
        <HexView bytes={bytes} />
      ) : (
        <TextView
          text={head + (text ?? `(${body.length.toLocaleString("en")} bytes that are not text: see them in hex)`)}
        />
      )}
    </>
  );
}
