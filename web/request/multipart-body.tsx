import { useMemo } from "react";
import { Notice } from "../ui/notice.tsx";
import { HexView } from "./hex-view.tsx";
import { MultipartView } from "./multipart-view.tsx";
import { multipartParts } from "./multipart.ts";

interface MultipartBodyProps {
  bytes: Uint8Array<ArrayBuffer>;
  boundary: string;
  filterable: boolean;
}

/** A multipart body's parts, or why there are none and the bytes themselves. */
export function MultipartBody({ bytes, boundary, filterable }: MultipartBodyProps) {
  const { parts, problem } = useMemo(() => multipartParts(bytes, boundary), [bytes, boundary]);
  if (parts) return <MultipartView parts={parts} filterable={filterable} />;
  return (
    <>
      <div className="body-misfit">
        <Notice tone="warn" title={`${problem}, so the bytes are shown in hex.`} />
      </div>
      <HexView bytes={bytes} />
    </>
  );
}
