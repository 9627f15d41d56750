import type { Socket } from "node:net";

/** Told a connection, and whether it was used before; a new one may still be connecting. False where it is wanted no longer. */
type Use = (socket: Socket, reused: boolean) => boolean;

/** A connection that breaks while no request has it ends by its "close". */
const ignore = () => {};

/**
 * Connections to one target, each kept for the next request once its own is answered; at most `most`, the others wait. `http.Agent`
 * does the same for many targets at once, which takes it a tenth of all that an agent of ours does for a request.
 */
export function createConnections(connect: () => Socket, most: number) {
  const idle: Socket[] = [];
  const open = new Set<Socket>();
  const waiting: Use[] = [];

  function begin(use: Use): void {
    const socket = connect();
    open.add(socket);
    socket.on("error", ignore);
    // What node's client tells once the answer has been read to its end, and the connection may be used again.
    socket.on("free", () => free(socket));
    socket.once("close", () => {
      open.delete(socket);
      const at = idle.indexOf(socket);
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
    idle.push(socket);
  }

  return {
    /** Calls back with a connection of the caller's own: the one used last, a new one, or the next that is free. */
    take(use: Use): void {
      for (let socket = idle.pop(); socket; socket = idle.pop()) {
        if (!socket.writable) continue;
        socket.ref();
        use(socket, true);
        return;
      }
      if (open.size < most) begin(use);
      else waiting.push(use);
    },
    /** Ends all of them, those in use too. */
    close(): void {
      waiting.length = 0;
      for (const socket of open) socket.destroy();
    },
  };
}
