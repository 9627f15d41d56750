import { useMemo } from "react";
import { Virtualizer } from "virtua";
import "./hex-view.css";

const ROW_BYTES = 16;

export function HexView({ bytes }: { bytes: Uint8Array }) {
  const rows = useMemo(() => ({ length: Math.ceil(bytes.length / ROW_BYTES) }) as ArrayLike<undefined>, [bytes]);
  return (
    <div className="hex-view mono" tabIndex={0} role="group" aria-label="Bytes in hex">
      <Virtualizer data={rows} itemSize={20}>
        {(_, row) => {
          const part = bytes.subarray(row * ROW_BYTES, (row + 1) * ROW_BYTES);
          return (
            <div className="hex-row" key={row}>
              <span className="hex-offset">{(row * ROW_BYTES).toString(16).padStart(8, "0")}</span>
              <span className="hex-bytes">{hex(part)}</span>
              <span className="hex-text">{printable(part)}</span>
            </div>
          );
        }}
      </Virtualizer>
    </div>
  );
}

function hex(part: Uint8Array): string {
  const pairs = Array.from(part, (byte) => byte.toString(16).padStart(2, "0"));
  return `${pairs.slice(0, 8).join(" ")}  ${pairs.slice(8).join(" ")}`.padEnd(ROW_BYTES * 3, " ");
}

function printable(part: Uint8Array): string {
  return Array.from(part, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·")).join("");
}
