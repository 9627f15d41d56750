import { type HeaderList, headerValue } from "../protocol/headers.ts";

export interface Part {
  headers: HeaderList;
  body: Uint8Array;
}

/** Where a part's head ends and its body starts. */
function bodyAt(part: Buffer): number {
  const [crlf, lf] = [part.indexOf("\r\n\r\n"), part.indexOf("\n\n")];
  if (crlf >= 0 && (lf < 0 || crlf < lf)) return crlf + 4;
  return lf < 0 ? part.length : lf + 2;
}

/** A multipart body's parts (RFC 2046 section 5.1) to look at; empty where its boundary is not in it. */
export function multipartParts(body: Uint8Array, boundary: string): Part[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const mark = `--${boundary}`;
  const parts: Part[] = [];
  let from = bytes.indexOf(mark);
  while (from >= 0) {
    const start = from + mark.length;
    if (bytes.toString("latin1", start, start + 2) === "--") break;
    const next = bytes.indexOf(`\n${mark}`, start);
    const end = next < 0 ? bytes.length : bytes[next - 1] === 0x0d ? next - 1 : next;
    const part = bytes.subarray(bytes.indexOf("\n", start) + 1, end);
    const at = part[0] === 0x0a ? 1 : part.subarray(0, 2).toString("latin1") === "\r\n" ? 2 : bodyAt(part);
    const head = part.subarray(0, at).toString("utf8").split(/\r?\n/);
    const headers = head.flatMap((line): HeaderList => {
      const colon = line.indexOf(":");
      return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
    });
    parts.push({ headers, body: part.subarray(at) });
    from = next < 0 ? -1 : next + 1;
  }
  return parts;
}

export const partType = ({ headers }: Part): string | null => headerValue(headers, "content-type") ?? null;
