import { decodeText, imageType } from "../../protocol/body/kind.ts";

/** What is inside a value that is an encoding of something else. To look at: nothing here is checked. */
export type DecodedValue =
  | { kind: "jwt"; header: string; payload: string }
  | { kind: "base64"; text: string }
  | { kind: "picture"; bytes: Uint8Array<ArrayBuffer>; type: string };

const SHORTEST = 16;
const JWT = /^(?:Bearer\s+)?([\w-]{8,})\.([\w-]{4,})\.[\w-]*$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]+={0,2}|[A-Za-z0-9_-]+={0,2})$/;
/** A word, a number or an id may be base64 by its letters: what comes out must be readable. */
const READABLE = /^[\t\r\n\u0020-\u007e\u00a0-\u024f\u2010-\u203a]+$/;

/** Null for a value that is what it looks like. */
export function decodeValue(value: string): DecodedValue | null {
  const jwt = JWT.exec(value);
  if (jwt) {
    const [header, payload] = [base64Text(jwt[1]!), base64Text(jwt[2]!)];
    if (header?.startsWith("{") && payload?.startsWith("{")) return { kind: "jwt", header, payload };
  }
  if (value.length < SHORTEST || !BASE64.test(value)) return null;
  const bytes = fromBase64(value);
  if (bytes === null) return null;
  const type = imageType(bytes);
  if (type !== null) return { kind: "picture", bytes, type };
  const text = decodeText(bytes, null);
  return text !== null && READABLE.test(text) ? { kind: "base64", text } : null;
}

function base64Text(value: string): string | null {
  const bytes = fromBase64(value);
  return bytes && decodeText(bytes, null);
}

function fromBase64(value: string): Uint8Array<ArrayBuffer> | null {
  const plain = value.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (plain.length % 4 === 1) return null;
  return Uint8Array.from(atob(plain), (char) => char.charCodeAt(0));
}
