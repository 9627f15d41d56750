import { type Credit, type Held, type Link, sendBytes } from "./flow.ts";
import { encodeData, encodeNumber, FIN, FrameType } from "./frames.ts";

/** The part of a node socket that passing its bytes on needs. */
interface RawSocket {
  on(event: "data", callback: (bytes: Uint8Array) => void): unknown;
  on(event: "end" | "close", callback: () => void): unknown;
  on(event: "error", callback: (error: Error) => void): unknown;
  pause(): unknown;
  resume(): unknown;
  write(bytes: Uint8Array, written: () => void): unknown;
  end(): unknown;
  destroy(): unknown;
}

/** What the tunnel brings for a socket. */
export interface RawStream {
  /** Throws a FrameError for more bytes than were granted. */
  data(bytes: Uint8Array): void;
  /** The other side sends no more: half-closes the socket. */
  end(): void;
  /** The other side is gone: destroys the socket. */
  cut(): void;
}

/**
 * Joins a socket and a stream after a 101: what the socket reads goes out as DATA within the stream's credit, what `data` brings is
 * written to it and credited once it has left. The socket's end becomes FIN, its loss a RESET with `resetCode`; `onEnd` comes once,
 * when the socket is closed. `seen` gets a look at all bytes, as they pass. Nothing is held but what the credit allows.
 */
export function passBytes(
  socket: RawSocket,
  io: {
    link: Link;
    stream: number;
    credit: Credit;
    held: Held;
    resetCode: number;
    seen?(way: "sent" | "received", bytes: Uint8Array): void;
    onEnd(): void;
  },
): RawStream {
  const { link, stream, credit, held } = io;
  let sentAll = false;
  let receivedAll = false;
  let over = false;

  function finish(): void {
    over = true;
    credit.end();
    held.end();
  }

  socket.on("data", (bytes) => {
    io.seen?.("sent", bytes);
    socket.pause();
    void sendBytes(link, stream, credit, bytes).then((sent) => sent && socket.resume());
  });
  socket.on("end", () => {
    sentAll = true;
    void link.send(encodeData(stream, new Uint8Array(0), FIN));
  });
  // Its "close" follows.
  socket.on("error", () => {});
  socket.on("close", () => {
    if (!over && !(sentAll && receivedAll)) void link.send(encodeNumber(FrameType.reset, stream, io.resetCode));
    finish();
    io.onEnd();
  });

  return {
    data(bytes) {
      held.came(bytes.length);
      io.seen?.("received", bytes);
      socket.write(bytes, () => held.taken(bytes.length));
    },
    end() {
      receivedAll = true;
      socket.end();
    },
    cut() {
      finish();
      socket.destroy();
    },
  };
}
