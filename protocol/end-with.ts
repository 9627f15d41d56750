/** A message of node:http. None of its fields is documented, which say how it is written: where they are not as expected, nothing is joined. */
interface Message {
  end(body?: Uint8Array): unknown;
  _header?: unknown;
  _headerSent?: unknown;
  _hasBody?: unknown;
  chunkedEncoding?: unknown;
}

/** A larger body would take longer to copy than a second piece takes to write. */
export const MOST_JOINED = 16 * 1024;

/** Bytes as heads are written: each is a character. */
export const latin1 = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString("latin1");

/**
 * Ends a message with all of its body, in one piece with its head where that can be; true where it was. node:http hands the kernel head and
 * body as two pieces, which costs a quarter of all that a small answer takes; Node 24 joins them by itself where the body is text.
 * The head must be made, and not written yet.
 */
export function endWith(message: object & Pick<Message, "end">, body: Uint8Array): boolean {
  const joined = join(message, body);
  if (joined) message.end();
  else message.end(body);
  return joined;
}

function join(message: Message, body: Uint8Array): boolean {
  if (body.length === 0 || body.length > MOST_JOINED || typeof message._header !== "string") return false;
  if (message._headerSent !== false || message._hasBody !== true || message.chunkedEncoding !== false) return false;
  message._header += latin1(body);
  return true;
}
