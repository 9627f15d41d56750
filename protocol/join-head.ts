/** The part of node:http's messages that says how they are written. None of it is documented: where it is not as expected, nothing is joined. */
interface Unsent {
  _header?: unknown;
  _headerSent?: unknown;
  _hasBody?: unknown;
  chunkedEncoding?: unknown;
}

/** A larger body would take longer to copy than a second piece takes to write. */
const MOST = 16 * 1024;

/**
 * Puts a message's body behind its head, so that both leave in one piece; true where it did, and the message then ends without a body. node:http
 * hands the kernel head and body as two pieces, which costs a quarter of all that a small answer takes; Node 24 joins them by itself where
 * the body is text. Only for a message whose head is made and not sent, with all of its body and a length in its head.
 */
export function joinHead(message: object, body: Uint8Array): boolean {
  const unsent = message as Unsent;
  if (body.length === 0 || body.length > MOST || typeof unsent._header !== "string") return false;
  if (unsent._headerSent !== false || unsent._hasBody !== true || unsent.chunkedEncoding !== false) return false;
  // Heads are written as latin1: each character is a byte.
  unsent._header += Buffer.from(body.buffer, body.byteOffset, body.length).toString("latin1");
  return true;
}
