import type { Passed } from "./collect.ts";
import { type Corkable, corkTurn } from "./cork.ts";
import {
  CONNECTION_WINDOW,
  FrameError,
  FrameType,
  MAX_DATA,
  STREAM_WINDOW,
  MAX_DATA_FRAME,
  encodeData,
  encodeNumber,
} from "./frames.ts";

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
  /** The same for a frame of body bytes, at most `MAX_DATA`, which are copied at once. */
  sendData(stream: number, bytes: Uint8Array): Promise<void> | void;
}

/** Smaller frames of body bytes are not worth keeping their memory for the next. */
const WORTH_KEEPING = 16 * 1024;

/** Sending with backpressure over one WebSocket. The frames of a turn of the event loop leave in one write. */
export function createLink(socket: Socket, wire: Corkable, passed: Passed): Link {
  /** Of frames that have left: a buffer for each would be more to collect than all else that passes. */
  const spare: Buffer[] = [];

  function send(frame: Uint8Array, written: () => void): Promise<void> | void {
    if (socket.readyState !== 1) return;
    corkTurn(wire);
    if (socket.bufferedAmount + frame.length <= HIGH_WATER) {
      socket.send(frame, written);
      return;
    }
    return new Promise((resolve) =>
      socket.send(frame, () => {
        written();
        resolve();
      }),
    );
  }

  return {
    send: (frame) => send(frame, () => {}),
    sendData(stream, bytes) {
      if (bytes.length < WORTH_KEEPING) return send(encodeData(stream, bytes), () => {});
      passed(bytes.length);
      const room = spare.pop() ?? Buffer.allocUnsafeSlow(MAX_DATA_FRAME);
      return send(encodeData(stream, bytes, 0, room), () => {
        if (spare.length < HIGH_WATER / MAX_DATA) spare.push(room);
      });
    },
  };
}

/**
 * What a sender may have under way on a connection, all streams together, so that many slow ones do not fill the memory.
 * Up to one frame of each stream does not depend on it: a small body never waits behind stalled ones.
 */
export interface Pool {
  /** Takes `bytes` for a stream that has `outstanding` under way; false, and nothing taken, where that is too much. */
  take(bytes: number, outstanding: number): boolean;
  /** The receiver has taken so many bytes, of whichever streams. Throws a FrameError for more than were under way. */
  grant(bytes: number): void;
  /** Calls back once when there is room again, in the order of the calls. */
  onRoom(callback: () => void): void;
  forget(callback: () => void): void;
}

/** One pool for a connection and direction. */
export function createPool(window = CONNECTION_WINDOW): Pool {
  let outstanding = 0;
  const waiting = new Set<() => void>();
  return {
    take(bytes, ofStream) {
      if (!fits(outstanding, bytes, window, ofStream)) return false;
      outstanding += bytes;
      return true;
    },
    grant(bytes) {
      if (bytes > outstanding) throw excess(bytes, outstanding);
      outstanding -= bytes;
      // Those that still have no room wait again, behind the others.
      const woken = [...waiting];
      for (const wake of woken) {
        if (outstanding >= window) break;
        waiting.delete(wake);
        wake();
      }
    },
    onRoom: (callback) => void waiting.add(callback),
    forget: (callback) => void waiting.delete(callback),
  };
}

/** Sender and receiver go by the same rule; what the receiver counts is never more than what the sender does. */
const fits = (outstanding: number, bytes: number, window: number, ofStream: number) =>
  outstanding + bytes <= window || ofStream + bytes <= MAX_DATA;

const excess = (bytes: number, outstanding: number) =>
  new FrameError(`credit for ${bytes} bytes, of which ${outstanding} were under way`);

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
    if (outstanding + bytes > window) return false;
    if (!pool.take(bytes, outstanding)) {
      pool.onRoom(retry);
      return false;
    }
    outstanding += bytes;
    return true;
  }

  function retry(): void {
    if (!waiting || !(ended || tryTake(waiting.bytes))) return;
    const { resolve } = waiting;
    waiting = null;
    resolve(!ended);
  }

  return {
    take(bytes) {
      if (ended) return false;
      if (tryTake(bytes)) return true;
      return new Promise((resolve) => {
        waiting = { bytes, resolve };
      });
    },
    grant(bytes) {
      if (bytes > outstanding) throw excess(bytes, outstanding);
      outstanding -= bytes;
      retry();
    },
    end() {
      ended = true;
      pool.forget(retry);
      retry();
    },
  };
}

/** What a receiver holds of one stream. */
export interface Held {
  /** Bytes came. Throws a FrameError for more than a frame, the stream's window or the connection's allow. */
  came(bytes: number): void;
  /** So many of them are held no longer: the sender may send as many more. */
  taken(bytes: number): void;
  /** The stream is over, and what was held is dropped. */
  end(): void;
}

export interface Intake {
  stream(id: number): Held;
  /** Bytes came for a stream that is over: nobody holds them. */
  late(bytes: number): void;
}

/** The receiver's side of a connection: holds the sender to its windows, and grants what was taken. Stream 0 stands for all of them. */
export function createIntake(
  link: Pick<Link, "send">,
  passed: Passed,
  window = CONNECTION_WINDOW,
  streamWindow = STREAM_WINDOW,
): Intake {
  let outstanding = 0;
  let ungranted = 0;

  function taken(bytes: number): void {
    ungranted += bytes;
    // In large pieces: no sender waits for the connection's window before nearly all of it is held.
    if (ungranted < window / 16) return;
    outstanding -= ungranted;
    void link.send(encodeNumber(FrameType.credit, 0, ungranted));
    ungranted = 0;
  }

  return {
    stream(id) {
      let held = 0;
      return {
        came(bytes) {
          if (bytes > MAX_DATA) throw new FrameError(`${bytes} bytes in one frame, ${MAX_DATA} are allowed`);
          if (held + bytes > streamWindow || !fits(outstanding, bytes, window, held)) {
            throw new FrameError(`${bytes} bytes beyond the credit, with ${held} of the stream under way`);
          }
          held += bytes;
          outstanding += bytes;
          passed(bytes);
        },
        taken(bytes) {
          if (held === 0) return;
          held -= bytes;
          void link.send(encodeNumber(FrameType.credit, id, bytes));
          taken(bytes);
        },
        end() {
          taken(held);
          held = 0;
        },
      };
    },
    late(bytes) {
      outstanding += bytes;
      taken(bytes);
    },
  };
}

/** Sends a body's bytes as DATA frames within the stream's credit. False when the stream ended before the last byte. */
export async function sendBytes(
  link: Pick<Link, "sendData">,
  stream: number,
  credit: Credit,
  bytes: Uint8Array,
): Promise<boolean> {
  for (let at = 0; at < bytes.length; at += MAX_DATA) {
    const part = bytes.subarray(at, at + MAX_DATA);
    if (!(await credit.take(part.length))) return false;
    await link.sendData(stream, part);
  }
  return true;
}
