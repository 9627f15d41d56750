import type { FlatHeaders } from "../protocol/headers.ts";
import { headOf, readWholeMessage } from "../protocol/whole-message.ts";

/** An answer that came whole in one piece. */
export interface WholeAnswer {
  status: number;
  reason: string;
  headers: FlatHeaders;
  body: Buffer;
}

const HEAD = headOf("HTTP/1\\.1 ([2-5]\\d\\d) ([ -~]*)");

/**
 * Reads a piece of a connection that is one plain answer to a request other than HEAD from end to end: one Content-Length and its body, or
 * a 204 with neither. Most small ones come so, and node:http's client takes longer for one than all else that the agent does. Null for
 * anything else, the beginning of an answer among it: that is node:http's to read.
 */
export function readWholeAnswer(piece: Buffer): WholeAnswer | null {
  const message = readWholeMessage(piece, HEAD);
  if (!message) return null;
  const { start, fields, body } = message;
  const status = Number(start[1]);
  // A 204 has no length (RFC 9110 section 8.6); a 304 has that of another answer.
  if (status === 304 || (status === 204 && fields.length !== null)) return null;
  if (body.length !== (status === 204 ? 0 : fields.length)) return null;
  return { status, reason: start[2]!, headers: fields.rawHeaders, body };
}
