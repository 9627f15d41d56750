/**
 * The frames of the tunnel: one binary WebSocket message each, `u8 type, u8 flags, u32 stream (big endian), payload`.
 * docs/tunnel.md is the specification. Stream 0 is the connection itself; the relay numbers streams from 1 upwards.
 */
export const FrameType = {
  control: 0,
  open: 1,
  data: 2,
  response: 3,
  credit: 4,
  reset: 5,
  trailers: 8,
  sent: 9,
} as const;
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

/** The sender of this frame sends no more on this stream. */
export const FIN = 1;
/** On a response: informational (1xx), another response follows. */
export const INFORMATIONAL = 2;

export const SUBPROTOCOL = "hooktap.tunnel.v1";
/** The largest payload of body bytes in one frame. */
export const MAX_DATA = 64 * 1024;
/** What either side may send on a stream before the receiver grants more, in bytes. */
export const STREAM_WINDOW = 1024 * 1024;
/** The same for all streams of a connection together; a stream with nothing under way may send one frame beyond it. */
export const CONNECTION_WINDOW = 16 * STREAM_WINDOW;
/** The largest message either side accepts. */
export const MAX_FRAME = 1024 * 1024;

/** Why a stream was cut, as `RESET` carries it. */
export const ResetCode = { cancelled: 1, target: 2, deadline: 3, protocol: 4 } as const;

/** WebSocket close codes of the relay. The client must not reconnect after those below 4500. */
export const CloseCode = {
  badFrame: 4400,
  unauthorised: 4401,
  endpointNotFound: 4404,
  replaced: 4409,
  badQuery: 4422,
  version: 4426,
  shutdown: 4503,
} as const;

export interface Frame {
  type: number;
  flags: number;
  stream: number;
  payload: Uint8Array;
}

const HEAD = 6;
/** The largest DATA frame. */
export const MAX_DATA_FRAME = HEAD + MAX_DATA;
const utf8Decoder = new TextDecoder("utf-8", { fatal: true });

/** A frame was not what the specification allows. The connection that sent it is closed with `CloseCode.badFrame`. */
export class FrameError extends Error {}

/** `room`, where there is some, holds the frame in place of memory of its own. */
function start(type: number, flags: number, stream: number, length: number, room?: Buffer): Buffer {
  const frame = room?.subarray(0, HEAD + length) ?? Buffer.allocUnsafe(HEAD + length);
  frame[0] = type;
  frame[1] = flags;
  frame.writeUInt32BE(stream, 2);
  return frame;
}

/** A copy of a frame for another stream. */
export function withStream(frame: Uint8Array, stream: number): Uint8Array {
  const copy = Buffer.from(frame);
  copy.writeUInt32BE(stream, 2);
  return copy;
}

/** A frame with a payload of bytes: DATA. With `room`, of `MAX_DATA_FRAME` bytes, it is a view of that. */
export function encodeData(stream: number, payload: Uint8Array, flags = 0, room?: Buffer): Uint8Array {
  const frame = start(FrameType.data, flags, stream, payload.length, room);
  frame.set(payload, HEAD);
  return frame;
}

/** A frame with a JSON payload: CONTROL, TRAILERS and SENT. */
export function encodeJson(type: FrameType, stream: number, value: unknown, flags = 0): Uint8Array {
  const json = JSON.stringify(value);
  const frame = start(type, flags, stream, Buffer.byteLength(json));
  frame.write(json, HEAD);
  return frame;
}

/** OPEN and RESPONSE: `[u32 length][JSON head][the first body bytes]`. */
export function encodeHead(
  type: typeof FrameType.open | typeof FrameType.response,
  stream: number,
  head: unknown,
  body: Uint8Array,
  flags: number,
): Uint8Array {
  const json = JSON.stringify(head);
  const length = Buffer.byteLength(json);
  const frame = start(type, flags, stream, 4 + length + body.length);
  frame.writeUInt32BE(length, HEAD);
  frame.write(json, HEAD + 4);
  frame.set(body, HEAD + 4 + length);
  return frame;
}

/** CREDIT and RESET: one u32. */
export function encodeNumber(
  type: typeof FrameType.credit | typeof FrameType.reset,
  stream: number,
  value: number,
): Uint8Array {
  const frame = start(type, 0, stream, 4);
  frame.writeUInt32BE(value, HEAD);
  return frame;
}

/** One message to a frame; the payload is a view, not a copy. Throws FrameError for anything shorter than a head. */
export function decodeFrame(message: Uint8Array): Frame {
  if (message.length < HEAD) throw new FrameError(`a frame of ${message.length} bytes is shorter than its head`);
  return {
    type: message[0]!,
    flags: message[1]!,
    stream: readNumber(message, 2),
    payload: message.subarray(HEAD),
  };
}

/** The payload of an OPEN or RESPONSE frame: its JSON head (not yet validated) and the first body bytes. */
export function decodeHead(payload: Uint8Array): { head: unknown; body: Uint8Array } {
  if (payload.length < 4) throw new FrameError("a head frame without its length");
  const length = readNumber(payload, 0);
  if (length > payload.length - 4) throw new FrameError("a head longer than its frame");
  return { head: decodeJson(payload.subarray(4, 4 + length)), body: payload.subarray(4 + length) };
}

/** The payload of a CONTROL, TRAILERS or SENT frame, not yet validated. */
export function decodeJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(utf8Decoder.decode(payload));
  } catch (cause) {
    throw new FrameError("a payload that is not JSON in UTF-8", { cause });
  }
}

/** The payload of a CREDIT or RESET frame. */
export function decodeNumber(payload: Uint8Array): number {
  if (payload.length !== 4) throw new FrameError(`a number of ${payload.length} bytes`);
  return readNumber(payload, 0);
}

/** Four bytes, the highest first. A DataView for each would be one more object a frame. */
const readNumber = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
