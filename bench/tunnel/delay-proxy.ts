import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What may be on its way in one direction: far more than any window asks for. */
const MOST_UNDER_WAY = 64 * 1024 * 1024;

/** Passes bytes on `delayMs` after they came, as a long line does: as many at once as are sent. */
function delay(from: Socket, to: Socket, delayMs: number): void {
  const underWay: { at: number; bytes: Buffer }[] = [];
  let size = 0;
  let ended = false;
  let timer: NodeJS.Timeout | null = null;
  const release = () => {
    timer = null;
    while (underWay.length > 0 && underWay[0]!.at <= performance.now()) {
      const { bytes } = underWay.shift()!;
      size -= bytes.length;
      if (!to.write(bytes)) {
        to.once("drain", release);
        return;
      }
    }
    if (size < MOST_UNDER_WAY) from.resume();
    if (underWay.length > 0) timer = setTimeout(release, Math.max(0, underWay[0]!.at - performance.now()));
    else if (ended) to.end();
  };
  from.on("data", (bytes: Buffer) => {
    underWay.push({ at: performance.now() + delayMs, bytes });
    size += bytes.length;
    if (size >= MOST_UNDER_WAY) from.pause();
    if (underWay.length === 1) timer ??= setTimeout(release, delayMs);
  });
  from.on("end", () => {
    ended = true;
    if (underWay.length === 0) to.end();
  });
  from.on("error", () => to.destroy());
  from.on("close", () => {
    if (!ended) to.destroy();
  });
}

/** A TCP proxy on loopback through which a round trip takes `roundTripMs` longer. Where it leads to is told later. */
export async function startDelayProxy(roundTripMs: number) {
  let port = 0;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const far = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
    for (const socket of [near, far]) sockets.add(socket);
    delay(near, far, roundTripMs / 2);
    delay(far, near, roundTripMs / 2);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo: (origin: string) => (port = Number(new URL(origin).port)),
    stop(): void {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
