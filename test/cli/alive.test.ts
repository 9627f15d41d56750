import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { createPulse } from "../../protocol/alive.ts";
import { SUBPROTOCOL } from "../../protocol/frames.ts";
import { startTunnelEnd } from "./tunnel-end.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A connection whose clock the test moves; `silent` lets the other side read nothing more. */
async function connection({ silent }: { silent: boolean }) {
  const relay = await startTunnelEnd();
  closing.push(() => relay.close());
  const socket = new WebSocket(relay.url.replace("http", "ws"), [SUBPROTOCOL]);
  closing.push(() => socket.terminate());
  await once(socket, "open");
  const end = await relay.tunnel();
  if (silent) end.socket.pause();
  let time = 0;
  let read = () => {};
  const now = () => {
    read();
    return time;
  };
  createPulse({ now, tickMs: 5 }).watch(socket, () => socket.terminate());
  /** The clock has been looked at, and what follows from it is done. */
  const tick = () =>
    new Promise<void>((resolve) => {
      read = () => setImmediate(resolve);
    });
  return {
    socket,
    end,
    tick,
    async pass(seconds: number) {
      for (let i = 0; i < seconds && socket.readyState === WebSocket.OPEN; i++) {
        time += 1000;
        await tick();
      }
    },
    jump: (ms: number) => (time += ms),
  };
}

test("a relay that answers pings is kept", async () => {
  const { socket, pass } = await connection({ silent: false });
  await pass(45);
  expect(socket.readyState).toBe(WebSocket.OPEN);
});

test("only a relay that is quiet is asked", async () => {
  const { socket, end, pass } = await connection({ silent: false });
  let asked = 0;
  end.socket.on("ping", () => asked++);
  for (let second = 0; second < 30; second++) {
    const heard = once(socket, "ping");
    end.socket.ping();
    await heard;
    await pass(1);
  }
  const first = once(end.socket, "ping");
  await pass(11);
  await first;
  expect(asked).toBe(1);
});

test("one that is silent for 20 seconds is given up", async () => {
  const { socket, pass } = await connection({ silent: true });
  const closed = once(socket, "close");
  await pass(19);
  expect(socket.readyState).toBe(WebSocket.OPEN);
  await pass(2);
  await closed;
});

test("after a sleep the relay is asked at once, and given up after 2 seconds of silence", async () => {
  const { socket, jump, tick, pass } = await connection({ silent: true });
  const closed = once(socket, "close");
  jump(3_600_000);
  await tick();
  expect(socket.readyState).toBe(WebSocket.OPEN);
  await pass(3);
  await closed;
});

test("after a sleep a relay that answers is kept", async () => {
  const { socket, jump, end, pass } = await connection({ silent: false });
  const pinged = once(end.socket, "ping");
  jump(3_600_000);
  await pinged;
  await pass(5);
  expect(socket.readyState).toBe(WebSocket.OPEN);
});

test("a clock that is set back does not keep a silent relay", async () => {
  const { socket, jump, tick, pass } = await connection({ silent: true });
  const closed = once(socket, "close");
  jump(-3_600_000);
  await tick();
  await pass(3);
  await closed;
});
