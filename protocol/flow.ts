import { MAX_DATA, STREAM_WINDOW, encodeData } from "./frames.ts";

/** Above this many unsent bytes on the socket, senders wait. */
const HIGH_WATER = 1024 * 1024;

/** The part of a `ws` socket that sending needs. */
interface Socket {
  readonly bufferedAmount: number;
  readonly readyState: number;
  send(data: Uint8Array, done: (error?: Error) => void): void;
}

export interface Link {
  /** Sends one frame; resolves at once, or when the socket has drained if too much is waiting. A closed socket drops the frame. */
  send(frame: Uint8Array): Promise<void> | void;
}

/** Sending with backpressure over one WebSocket. */
export function createLink(socket: Socket): Link {
  return {
    send(frame) {
      if (socket.readyState !== 1) return;
      if (socket.bufferedAmount + frame.length <= HIGH_WATER) {
        socket.send(frame, () => {});
        return;
      }
      return new Promise((resolve) => socket.send(frame, () => resolve()));
    },
  };
}

export interface Credit {
  /** Waits until `bytes` may be sent; false when the stream ended first. */
  take(bytes: number): Promise<boolean> | boolean;
  grant(bytes: number): void;
  end(): void;
}

/** The bytes that one side may still send on a stream. One sender at a time. */
export function createCredit(window = STREAM_WINDOW): Credit {
  let available = window;
  let ended = false;
  let waiting: { bytes: number; resolve(ok: boolean): void } | null = null;
  const settle = () => {
    if (!waiting || (!ended && available < waiting.bytes)) return;
    const { bytes, resolve } = waiting;
    waiting = null;
    if (!ended) available -= bytes;
    resolve(!ended);
  };
  return {
    take(bytes) {
      if (ended) return false;
      if (available >= bytes) {
        available -= bytes;
        return true;
      }
      return new Promise((resolve) => {
        waiting = { bytes, resolve };
      });
    },
    grant(bytes) {
      available += bytes;
      settle();
    },
    end() {
      ended = true;
      settle();
    },
  };
}

/** Sends a body's bytes as DATA frames within the stream's credit. False when the stream ended before the last byte. */
export async function sendBytes(link: Link, stream: number, credit: Credit, bytes: Uint8Array): Promise<boolean> {
  for (let at = 0; at < bytes.length; at += MAX_DATA) {
    const part = bytes.subarray(at, at + MAX_DATA);
    if (!(await credit.take(part.length))) return false;
    await link.send(encodeData(stream, part));
  }
  return true;
}
