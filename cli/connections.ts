import type { Socket } from "node:net";

/** Told a connection, and whether it was used before; a new one may still be connecting. False where it is wanted no longer. */
type Use = (socket: Socket, reused: boolean) => boolean;

/** A connection that breaks while no request has it ends by its "close". */
const ignore = () => {};

/** Node's servers end a connection after five idle seconds: one used at that moment would lose its request. */
const MOST_IDLE_MS = 4_000;

/** A connection that waits for its next request: since when, and how much had been read from it then. */
interface Idle {
  socket: Socket;
  since: number;
  read: number;
}

/**
 * Connections to one target, each kept for the next request once its own is answered; at most `most`, the others wait. `http.Agent`
 * does the same for many targets at once, which takes it a tenth of all that an agent of ours does for a request.
 */
export function createConnections(connect: () => Socket, most: number) {
  const idle: Idle[] = [];
  const open = new Set<Socket>();
  const waiting: Use[] = [];

  function begin(use: Use): void {
    const socket = connect();
    open.add(socket);
    // Nothing small is held back for what may follow, and a peer that vanished is noticed.
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 1_000);
    socket.on("error", ignore);
    // What node's client tells once the answer has been read to its end, and the connection may be used again.
    socket.on("free", () => free(socket));
    socket.once("close", () => {
      open.delete(socket);
      const at = idle.findIndex((entry) => entry.socket === socket);
      if (at !== -1) idle.splice(at, 1);
      const next = waiting.shift();
      if (next) begin(next);
    });
    if (!use(socket, false)) free(socket);
  }

  function free(socket: Socket): void {
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    for (let next = waiting.shift(); next; next = waiting.shift()) if (next(socket, true)) return;
    socket.unref();
    idle.push({ socket, since: performance.now(), read: socket.bytesRead });
  }

  return {
    /** Calls back with a connection of the caller's own: the one used last, a new one, or the next that is free. */
    take(use: Use): void {
      for (let entry = idle.pop(); entry; entry = idle.pop()) {
        const { socket, since, read } = entry;
        // What came without a request would be taken for the beginning of the next one's answer.
        if (!socket.writable || socket.bytesRead !== read || performance.now() - since > MOST_IDLE_MS) {
          socket.destroy();
          continue;
        }
        socket.ref();
        use(socket, true);
        return;
      }
      if (open.size < most) begin(use);
      else waiting.push(use);
    },
    /** Gives back one whose answer was read to its end without node's client. */
    giveBack: free,
    /** Ends all of them, those in use too. */
    close(): void {
      waiting.length = 0;
      for (const socket of open) socket.destroy();
    },
  };
}

export type Connections = ReturnType<typeof createConnections>;
