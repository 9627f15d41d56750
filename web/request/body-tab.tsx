import { useState, type ReactNode } from "react";
import type { Detail } from "../../protocol/request.ts";
import { bodyPath } from "../api.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { byteSize } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { Notice } from "../ui/notice.tsx";
import { BodyGate } from "./body-gate.tsx";
import { BODY_KINDS, decodeText, detectKind, imageType, type BodyKind } from "./body-kind.ts";
import { FormView } from "./form-view.tsx";
import { HexView } from "./hex-view.tsx";
import { ImageView } from "./image-view.tsx";
import { JsonView } from "./json-view.tsx";
import { parseJson } from "./json-lines.ts";
import { TextView } from "./text-view.tsx";
import "./body-tab.css";

const KIND_NAMES: Record<BodyKind, string> = {
  json: "JSON",
  form: "Form",
  image: "Image",
  text: "Text",
  hex: "Hex",
};

export function BodyTab({ request }: { request: Detail }) {
  const [chosen, setChosen] = useState<BodyKind | null>(null);
  if (request.size === 0) return <p className="pane-body muted">This request has no body.</p>;
  return (
    <BodyGate request={request}>
      {(bytes) => {
        const detected = detectKind(bytes, request.contentType);
        const kind = chosen ?? detected;
        const text = decodeText(bytes, request.contentType);
        return (
          <>
            <div className="pane-bar">
              <select
                className="input body-kind"
                aria-label="Show the body as"
                value={kind}
                onChange={(event) => setChosen(event.target.value as BodyKind)}
              >
                {BODY_KINDS.map((name) => (
                  <option key={name} value={name}>
                    {KIND_NAMES[name]}
                    {name === detected ? " (detected)" : ""}
                  </option>
                ))}
              </select>
              <span className="muted">
                {request.contentType ?? "no content type"}, {byteSize(bytes.length)}
              </span>
              {text !== null && <CopyButton text={text} label="Copy body" wide />}
              <a className="button button-plain" href={bodyPath(request.id)} download={`${request.id}.bin`}>
                <Icon name="download" />
                Download
              </a>
            </div>
            <Body kind={kind} bytes={bytes} text={text} />
          </>
        );
      }}
    </BodyGate>
  );
}

function Body({ kind, bytes, text }: { kind: BodyKind; bytes: Uint8Array<ArrayBuffer>; text: string | null }) {
  if (kind === "hex") return <HexView bytes={bytes} />;
  if (kind === "image") return <ImageView bytes={bytes} type={imageType(bytes)} />;
  if (text === null) {
    return (
      <>
        <Misfit>These bytes are not text, so they are shown in hex.</Misfit>
        <HexView bytes={bytes} />
      </>
    );
  }
  if (kind === "form") return <FormView text={text} />;
  if (kind === "json") {
    const parsed = parseJson(text);
    if (parsed.lines) return <JsonView source={text} lines={parsed.lines} />;
    return (
      <>
        <Misfit>{parsed.problem}, so it is shown as text.</Misfit>
        <TextView text={text} />
      </>
    );
  }
  return <TextView text={text} />;
}

function Misfit({ children }: { children: ReactNode }) {
  return (
    <div className="body-misfit">
      <Notice tone="warn" title={children} />
    </div>
  );
}
