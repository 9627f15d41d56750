import { useQuery, type QueryKey } from "@tanstack/react-query";
import { useState } from "react";
import { byteSize } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { BODY_KINDS, decodeText, detectKind, type BodyKind } from "../../protocol/body/kind.ts";
import { BodyView } from "./body-view.tsx";
import { CopyBody } from "./copy-body.tsx";
import { HexView } from "./hex-view.tsx";
import "./body-tab.css";

interface BodyPanelProps {
  bytes: Uint8Array<ArrayBuffer>;
  contentType: string | null;
  /** What `Content-Encoding` names. */
  codings: readonly string[];
  /** The bytes without their content codings. */
  decode(signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  queryKey: QueryKey;
  /** Where the exact bytes are, and the name to save them as. */
  href: string;
  fileName: string;
  nested?: boolean;
  filterable?: boolean;
}

/** A body with what it is and what can be done with it. A packed one is shown unpacked; hex always shows the bytes as they came. */
export function BodyPanel(props: BodyPanelProps) {
  const { bytes, contentType, codings, decode, queryKey, href, fileName, nested, filterable } = props;
  const [chosen, setChosen] = useState<BodyKind | null>(null);
  const packed = codings.length > 0;
  const unpacked = useQuery({
    queryKey: [...queryKey, "decoded"],
    queryFn: ({ signal }) => decode(signal),
    enabled: packed,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  const plain = packed ? unpacked.data : bytes;
  const detected = plain ? detectKind(plain, contentType) : "hex";
  const kind = chosen ?? detected;
  return (
    <>
      <div className="pane-bar">
        <select
          className="input body-kind"
          aria-label="Show the body as"
          value={kind}
          onChange={(event) => setChosen(event.target.value as BodyKind)}
        >
          {(Object.keys(BODY_KINDS) as BodyKind[]).map((name) => (
            <option key={name} value={name}>
              {BODY_KINDS[name]}
              {name === "hex" && packed ? " (as sent)" : name === detected ? " (detected)" : ""}
            </option>
          ))}
        </select>
        <span className="muted">
          {contentType ?? "no content type"}, {byteSize(bytes.length)}
          {packed && ` ${codings.join(", ")}${plain ? `, ${byteSize(plain.length)} decoded` : ""}`}
        </span>
        <CopyBody bytes={bytes} text={plain ? decodeText(plain, contentType) : null} />
        <a className="button button-plain" href={href} download={fileName}>
          <Icon name="download" />
          Download
        </a>
      </div>
      {plain && kind !== "hex" ? (
        <BodyView
          bytes={plain}
          contentType={contentType}
          kind={kind}
          nested={nested === true}
          filterable={filterable === true && !packed}
        />
      ) : (
        <>
          {unpacked.error && (
            <div className="body-misfit">
              <ErrorNotice error={unpacked.error} />
            </div>
          )}
          {packed && unpacked.isPending && kind !== "hex" ? (
            <p className="pane-body muted">Decoding…</p>
          ) : (
            <HexView bytes={bytes} />
          )}
        </>
      )}
    </>
  );
}
