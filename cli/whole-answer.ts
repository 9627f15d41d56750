import type { FlatHeaders } from "../protocol/headers.ts";
import { PLAIN_FIELD, readWholeFields } from "../protocol/whole-fields.ts";

/** An answer that came whole in one piece. */
export interface WholeAnswer {
  status: number;
  reason: string;
  headers: FlatHeaders;
  body: Buffer;
}

/** Longer heads are rare. */
const MOST_HEAD = 16 * 1024;

const HEAD = new RegExp(`^HTTP/1\\.1 ([2-5]\\d\\d) ([ -~]*)\\r\\n((?:${PLAIN_FIELD})*)$`);

/**
 * Reads a piece of a connection that is one plain answer to a request other than HEAD from end to end: one Content-Length and its body, or
 * a 204 with neither. Most small ones come so, and node:http's client takes longer for one than all else that the agent does. Null for
 * anything else, the beginning of an answer among it: that is node:http's to read.
 */
export function readWholeAnswer(piece: Buffer): WholeAnswer | null {
  const end = piece.indexOf("\r\n\r\n");
  if (end < 0 || end > MOST_HEAD) return null;
  const head = HEAD.exec(piece.toString("latin1", 0, end + 2));
  if (!head) return null;
  const status = Number(head[1]);
  const fields = readWholeFields(head[3]!);
  // A 204 has no length (RFC 9110 section 8.6); a 304 has that of another answer.
  if (!fields || status === 304 || (status === 204 && fields.length !== null)) return null;
  const body = piece.subarray(end + 4);
  if (body.length !== (status === 204 ? 0 : fields.length)) return null;
  return { status, reason: head[2]!, headers: fields.rawHeaders, body };
}
