import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { RelayUnderTest } from "./relay-under-test.ts";

/** Stands between an agent and its relay. */
export interface Proxy {
  /** Its own. */
  origin: string;
  /** Where its connections go. */
  leadTo(origin: string): void;
  /** From now on it takes what both sides send, and new connections too, but passes nothing on and closes nothing. */
  swallow(): void;
  /** Connections made from now on work; those of before stay as they are. */
  heal(): void;
}

/** A TCP proxy on a free port, open until the run is over. */
export async function startProxy(under: RelayUnderTest): Promise<Proxy> {
  let goal = { host: "", port: 0 };
  const sockets = new Set<Socket>();
  let swallows = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    keep(near);
    near.resume();
    if (swallows) return;
    const far = connect({ ...goal, allowHalfOpen: true });
    keep(far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.pipe(to);
      from.on("close", () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  under.onCleanUp(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo(origin) {
      const { hostname, port } = new URL(origin);
      goal = { host: hostname, port: Number(port) };
    },
    swallow() {
      swallows = true;
      for (const socket of sockets) socket.unpipe().removeAllListeners("close").removeAllListeners("end").resume();
    },
    heal() {
      swallows = false;
    },
  };
}
