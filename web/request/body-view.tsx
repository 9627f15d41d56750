import { lazy, Suspense, useMemo, type ReactNode } from "react";
import { Notice } from "../ui/notice.tsx";
import { decodeText, imageType, multipartBoundary, type BodyKind } from "../../protocol/body/kind.ts";
import { FormView } from "./form-view.tsx";
import { HexView } from "./hex-view.tsx";
import { ImageView } from "./image-view.tsx";
import { JsonView } from "./json-view.tsx";
import { parseJson, parseJsonLines } from "./json-lines.ts";
import { TextView } from "./text-view.tsx";
import { XmlView } from "./xml-view.tsx";
import { xmlLines } from "../../protocol/body/xml.ts";

const MultipartBody = lazy(() => import("./multipart-body.tsx").then((module) => ({ default: module.MultipartBody })));

interface BodyViewProps {
  bytes: Uint8Array<ArrayBuffer>;
  contentType: string | null;
  kind: BodyKind;
  /** Inside something that scrolls itself. */
  nested?: boolean;
  /** It is the whole body of the request, so that the list can be filtered by what is in it. */
  filterable?: boolean;
}

/** A body as one of the kinds; as text, or in hex, where it is none of that kind. */
export function BodyView({ bytes, contentType, kind, nested = false, filterable = false }: BodyViewProps) {
  const text = useMemo(() => decodeText(bytes, contentType), [bytes, contentType]);
  const parsed = useMemo(
    () => (text === null ? null : kind === "json" ? parseJson(text) : kind === "ndjson" ? parseJsonLines(text) : null),
    [kind, text],
  );
  const xml = useMemo(() => (kind === "xml" && text !== null ? xmlLines(text) : null), [kind, text]);
  if (kind === "hex") return <HexView bytes={bytes} />;
  if (kind === "image") return <ImageView bytes={bytes} type={imageType(bytes)} />;
  if (kind === "multipart") {
    const boundary = multipartBoundary(contentType);
    if (boundary !== null) {
      return (
        <Suspense fallback={<p className="pane-body muted">Loading…</p>}>
          <MultipartBody bytes={bytes} boundary={boundary} filterable={filterable} />
        </Suspense>
      );
    }
  }
  if (text === null) {
    return (
      <>
        <Misfit>These bytes are not text, so they are shown in hex.</Misfit>
        <HexView bytes={bytes} />
      </>
    );
  }
  if (kind === "form") return <FormView text={text} filterable={filterable} />;
  if (parsed?.lines) {
    return <JsonView source={text} lines={parsed.lines} nested={nested} filterable={filterable && kind === "json"} />;
  }
  if (xml) return <XmlView source={text} lines={xml} />;
  const misfit =
    parsed?.problem ??
    (kind === "xml" ? "This is not well-formed XML" : kind === "multipart" ? "Content-Type names no boundary" : null);
  return (
    <>
      {misfit && <Misfit>{misfit}, so it is shown as text.</Misfit>}
      <TextView text={text} />
    </>
  );
}

function Misfit({ children }: { children: ReactNode }) {
  return (
    <div className="body-misfit">
      <Notice tone="warn" title={children} />
    </div>
  );
}
