import type { FlatHeaders } from "../protocol/headers.ts";

/** A request that came whole in one piece. */
export interface WholeRequest {
  method: string;
  url: string;
  httpVersion: "1.1";
  rawHeaders: FlatHeaders;
  body: Buffer;
}

/** Longer heads are rare. */
const MOST_HEAD = 16 * 1024;

/** A request line and header lines of nothing but what every reader of RFC 9112 takes the same way: no folding, no bytes above ASCII, no bare CR or LF. */
const HEAD = /^(POST|PUT|PATCH) (\/[!-~]*) HTTP\/1\.1\r\n((?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t -~]*\r\n)+)$/;

/** What changes how a message is framed or answered is not for here. */
const DECISIVE = new Set(["connection", "expect", "proxy-connection", "transfer-encoding", "upgrade"]);

/**
 * Reads a piece of a connection that is one plain request from end to end: one Host, one Content-Length, and its body. Most webhooks come
 * so, and node:http takes twice as long for them as all of this. Null for anything else, malformed requests among it: that is node:http's to read.
 */
export function readWholeRequest(piece: Buffer): WholeRequest | null {
  const end = piece.indexOf("\r\n\r\n");
  if (end < 0 || end > MOST_HEAD) return null;
  const head = HEAD.exec(piece.toString("latin1", 0, end + 2));
  if (!head) return null;
  const lines = head[3]!;
  const rawHeaders: FlatHeaders = [];
  let hosts = 0;
  let length: number | null = null;
  for (let at = 0; at < lines.length;) {
    const colon = lines.indexOf(":", at);
    const eol = lines.indexOf("\r\n", colon);
    const name = lines.slice(at, colon);
    const value = withoutBlanks(lines, colon + 1, eol);
    rawHeaders.push(name, value);
    at = eol + 2;
    const key = name.toLowerCase();
    if (key === "host") {
      hosts++;
    } else if (key === "content-length") {
      if (length !== null || !/^ ?\d{1,9}$/.test(lines.slice(colon + 1, eol))) return null;
      length = Number(value);
    } else if (DECISIVE.has(key) && !(key === "connection" && value.toLowerCase() === "keep-alive")) {
      return null;
    }
  }
  const body = end + 4;
  if (hosts !== 1 || length !== piece.length - body) return null;
  return { method: head[1]!, url: head[2]!, httpVersion: "1.1", rawHeaders, body: piece.subarray(body) };
}

/** A field's value without the blanks around it, which are none of it (RFC 9110 section 5.5). */
function withoutBlanks(text: string, from: number, to: number): string {
  const isBlank = (at: number) => text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09;
  while (from < to && isBlank(from)) from++;
  while (to > from && isBlank(to - 1)) to--;
  return text.slice(from, to);
}
