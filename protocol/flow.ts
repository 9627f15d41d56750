import { CONNECTION_WINDOW, FrameError, MAX_DATA, STREAM_WINDOW, encodeData } from "./frames.ts";

/** Above this many unsent bytes on the socket, senders wait. */
const HIGH_WATER = 1024 * 1024;

/** The part of a `ws` socket that sending needs. */
interface Socket {
  readonly bufferedAmount: number;
  readonly readyState: number;
  send(data: Uint8Array, done: (error?: Error) => void): void;
}

/** The connection under it, where what is written in one turn of the event loop can be held together. */
interface Wire {
  cork(): void;
  uncork(): void;
}

export interface Link {
  /** Sends one frame; resolves at once, or when the socket has drained if too much is waiting. A closed socket drops the frame. */
  send(frame: Uint8Array): Promise<void> | void;
}

/** Sending with backpressure over one WebSocket. The frames of a turn of the event loop leave in one write. */
export function createLink(socket: Socket, wire: Wire): Link {
  let corked = false;
  const uncork = () => {
    corked = false;
    wire.uncork();
  };
  return {
    send(frame) {
      if (socket.readyState !== 1) return;
      if (!corked) {
        corked = true;
        wire.cork();
        setImmediate(uncork);
      }
      if (socket.bufferedAmount + frame.length <= HIGH_WATER) {
        socket.send(frame, () => {});
        return;
      }
      return new Promise((resolve) => socket.send(frame, () => resolve()));
    },
  };
}

/** The bytes that all streams of a connection may have under way in one direction, so that many slow ones do not fill the memory. */
export interface Pool {
  /** Whether a stream that has `outstanding` bytes under way may send more; takes them if so. */
  take(bytes: number, outstanding: number): boolean;
  give(bytes: number): void;
  /** Calls back once when bytes were given back. */
  onGiven(callback: () => void): void;
}

/** One pool for a connection and direction. A stream with nothing under way may always send one frame: it never waits behind stalled ones. */
export function createPool(window = CONNECTION_WINDOW): Pool {
  let available = window;
  let waiting = new Set<() => void>();
  return {
    take(bytes, outstanding) {
      if (available < bytes && outstanding > 0) return false;
      available -= bytes;
      return true;
    },
    give(bytes) {
      available += bytes;
      const woken = waiting;
      waiting = new Set();
      for (const wake of woken) wake();
    },
    onGiven: (callback) => void waiting.add(callback),
  };
}

export interface Credit {
  /** Waits until `bytes` (at most a frame's) may be sent; false when the stream ended first. */
  take(bytes: number): Promise<boolean> | boolean;
  /** The receiver has taken so many bytes. Throws a FrameError for more than were under way. */
  grant(bytes: number): void;
  end(): void;
}

/** The bytes that one side may still send on a stream. One sender at a time. */
export function createCredit(pool: Pool, window = STREAM_WINDOW): Credit {
  let outstanding = 0;
  let ended = false;
  let waiting: { bytes: number; resolve(ok: boolean): void } | null = null;

  function tryTake(bytes: number): boolean {
    if (outstanding + bytes > window || !pool.take(bytes, outstanding)) return false;
    outstanding += bytes;
    return true;
  }

  function retry(): void {
    if (!waiting) return;
    const { bytes, resolve } = waiting;
    if (ended || tryTake(bytes)) {
      waiting = null;
      resolve(!ended);
    } else if (outstanding + bytes <= window) {
      pool.onGiven(retry);
    }
  }

  return {
    take(bytes) {
      if (ended) return false;
      if (tryTake(bytes)) return true;
      return new Promise((resolve) => {
        waiting = { bytes, resolve };
        if (outstanding + bytes <= window) pool.onGiven(retry);
      });
    },
    grant(bytes) {
      if (ended) return;
      if (bytes > outstanding) throw new FrameError(`credit for ${bytes} bytes, of which ${outstanding} were sent`);
      outstanding -= bytes;
      retry();
      pool.give(bytes);
    },
    end() {
      if (ended) return;
      ended = true;
      retry();
      pool.give(outstanding);
    },
  };
}

/** Counts what a sender has under way, on the receiver's side. Throws a FrameError when it is more than a stream's window. */
export function createAllowance(window = STREAM_WINDOW) {
  let outstanding = 0;
  return {
    came(bytes: number): void {
      outstanding += bytes;
      if (outstanding > window) throw new FrameError(`${outstanding} bytes without credit, ${window} are allowed`);
    },
    granted(bytes: number): void {
      outstanding -= bytes;
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
