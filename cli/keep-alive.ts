import type { WebSocket } from "ws";

const PING_MS = 10_000;
const DEAD_MS = 20_000;
/** A tick that is late by this much means that the machine slept: the connection has to prove itself quickly. */
const SLEPT_MS = 5_000;
const WAKE_MS = 2_000;
const TICK_MS = 1_000;

/** Ends a connection from which nothing has come for too long; `now` and `tickMs` are there for tests. */
export function keepAlive(socket: WebSocket, now: () => number = Date.now, tickMs = TICK_MS): void {
  let deadline = now() + DEAD_MS;
  let pinged = now();
  let ticked = now();
  const heard = () => {
    deadline = now() + DEAD_MS;
  };
  socket.on("message", heard);
  socket.on("ping", heard);
  socket.on("pong", heard);
  const timer = setInterval(() => {
    const time = now();
    const slept = time - ticked > SLEPT_MS + tickMs;
    ticked = time;
    if (slept) deadline = time + WAKE_MS;
    else if (time >= deadline) socket.terminate();
    if (slept || time - pinged >= PING_MS) {
      pinged = time;
      socket.ping();
    }
  }, tickMs);
  socket.once("close", () => clearInterval(timer));
}
