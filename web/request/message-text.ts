import type { SocketMessage } from "../../protocol/websocket.ts";

/** So many bytes are written out in hex; more tell no more. */
const MOST_HEX = 512;

/** A message as one reads it: text as text, a close frame by its code and reason, all else in hex. */
export function messageText({ kind, compressed, base64 }: SocketMessage): string {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  if (compressed || kind === "binary") return hex(bytes);
  if (kind === "close" && bytes.length >= 2) {
    return `${new DataView(bytes.buffer).getUint16(0)} ${decode(bytes.subarray(2))}`.trimEnd();
  }
  return decode(bytes);
}

/** Not strictly: what was kept may end in the middle of a character. */
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function hex(bytes: Uint8Array): string {
  const pairs = Array.from(bytes.subarray(0, MOST_HEX), (byte) => byte.toString(16).padStart(2, "0"));
  return pairs.join(" ") + (bytes.length > MOST_HEX ? " …" : "");
}
