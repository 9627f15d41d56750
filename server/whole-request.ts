import type { FlatHeaders } from "../protocol/headers.ts";
import { headOf, readWholeMessage } from "../protocol/whole-message.ts";

/** A request that came whole in one piece. */
export interface WholeRequest {
  method: string;
  url: string;
  httpVersion: "1.1";
  rawHeaders: FlatHeaders;
  body: Buffer;
}

const HEAD = headOf("(POST|PUT|PATCH) (/[!-~]*) HTTP/1\\.1");

/**
 * Reads a piece of a connection that is one plain request from end to end: one Host, one Content-Length, and its body. Most webhooks come
 * so, and node:http takes twice as long for them as all of this. Null for anything else, malformed requests among it: that is node:http's to read.
 */
export function readWholeRequest(piece: Buffer): WholeRequest | null {
  const message = readWholeMessage(piece, HEAD);
  if (!message) return null;
  const { start, fields, body } = message;
  if (fields.hosts !== 1 || fields.length !== body.length) return null;
  return { method: start[1]!, url: start[2]!, httpVersion: "1.1", rawHeaders: fields.rawHeaders, body };
}
