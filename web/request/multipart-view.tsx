import { Button } from "../ui/button.tsx";
import { byteSize, count } from "../ui/format.ts";
import { saveBytes } from "../ui/save-bytes.ts";
import { decodeText, detectKind } from "../../protocol/body/kind.ts";
import { BodyView } from "./body-view.tsx";
import { FilterButtons, MOST_FILTER_CHARS } from "./filter.tsx";
import type { Part } from "./multipart.ts";
import "./multipart-view.css";

/** The parts of a multipart body, each shown by its own type. */
export function MultipartView({ parts, filterable }: { parts: readonly Part[]; filterable: boolean }) {
  return (
    <ol className="parts" aria-label={count(parts.length, "part")}>
      {parts.map((part, index) => (
        <li className="part" key={index}>
          <PartHead part={part} number={index + 1} filterable={filterable} />
          <div className="part-body">
            {part.bytes.length === 0 ? (
              <p className="muted">empty</p>
            ) : (
              <BodyView
                bytes={part.bytes}
                contentType={part.contentType}
                kind={detectKind(part.bytes, part.contentType)}
                nested
              />
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

function PartHead({ part, number, filterable }: { part: Part; number: number; filterable: boolean }) {
  const { name, fileName, contentType, bytes } = part;
  const text = filterable && name !== null && fileName === null ? decodeText(bytes, contentType) : null;
  return (
    <div className="part-head">
      <strong className="mono">{name ?? `part ${number}`}</strong>
      {fileName !== null && <span className="mono">{fileName}</span>}
      <span className="muted">
        {contentType ?? "no content type"}, {byteSize(bytes.length)}
      </span>
      {text !== null && text !== "" && text.length <= MOST_FILTER_CHARS && (
        <FilterButtons field={`form:${name}`} value={text} name={name!} />
      )}
      <Button icon="download" onClick={() => saveBytes(fileName ?? name ?? `part-${number}`, bytes)}>
        Download
      </Button>
    </div>
  );
}
