import type { FlatHeaders } from "../protocol/headers.ts";
import { PLAIN_FIELD, readWholeFields } from "../protocol/whole-fields.ts";

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

const HEAD = new RegExp(`^(POST|PUT|PATCH) (/[!-~]*) HTTP/1\\.1\\r\\n((?:${PLAIN_FIELD})+)$`);

/**
 * Reads a piece of a connection that is one plain request from end to end: one Host, one Content-Length, and its body. Most webhooks come
 * so, and node:http takes twice as long for them as all of this. Null for anything else, malformed requests among it: that is node:http's to read.
 */
export function readWholeRequest(piece: Buffer): WholeRequest | null {
  const end = piece.indexOf("\r\n\r\n");
  if (end < 0 || end > MOST_HEAD) return null;
  const head = HEAD.exec(piece.toString("latin1", 0, end + 2));
  if (!head) return null;
  const fields = readWholeFields(head[3]!);
  const body = end + 4;
  if (!fields || fields.hosts !== 1 || fields.length !== piece.length - body) return null;
  return {
    method: head[1]!,
    url: head[2]!,
    httpVersion: "1.1",
    rawHeaders: fields.rawHeaders,
    body: piece.subarray(body),
  };
}
