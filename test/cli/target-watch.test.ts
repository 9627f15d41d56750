import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { createTargetWatch, type TargetHealth } from "../../cli/target-watch.ts";
import { parseTarget } from "../../cli/target.ts";
import { temporaryFolder } from "../helpers/folder.ts";

// Time is the test's own; connections are real.
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** A server that counts connections and reads what comes on them. */
async function startServer(at: number | string = 0) {
  let connections = 0;
  let bytes = 0;
  const server: Server = createServer((socket) => {
    connections++;
    socket.on("error", () => {});
    socket.on("data", (part) => (bytes += part.length));
  });
  if (typeof at === "number") server.listen(at, "127.0.0.1");
  else server.listen(at);
  await once(server, "listening");
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  onTestFinished(() => void server.close());
  return {
    server,
    close,
    connections: () => connections,
    bytes: () => bytes,
    port: (server.address() as AddressInfo).port,
  };
}

function watching(target: string) {
  const healths: TargetHealth[] = [];
  const ups: string[] = [];
  const watch = createTargetWatch({
    target: parseTarget(target),
    up: (endpoint) => ups.push(endpoint),
    onHealth: (health) => healths.push(health),
  });
  onTestFinished(() => watch.stop());
  return { healths, ups, watch };
}

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
};

test("a target that is up is looked at every 15 s, by a connection that carries nothing; only changes are told", async () => {
  const server = await startServer();
  const { healths } = watching(String(server.port));
  await until(() => healths.length === 1);
  expect(healths).toEqual([{ up: true }]);
  for (let n = 2; n <= 4; n++) {
    await vi.advanceTimersByTimeAsync(14_999);
    expect(server.connections()).toBe(n - 1);
    await vi.advanceTimersByTimeAsync(1);
    await until(() => server.connections() === n);
    await until(() => vi.getTimerCount() > 0);
  }
  expect(healths).toHaveLength(1);
  expect(server.bytes()).toBe(0);
});

test("one that is down is looked at every 5 s, and told when it is up again", async () => {
  const server = await startServer();
  await server.close();
  const { healths, ups } = watching(String(server.port));
  await until(() => healths.length === 1);
  expect(healths[0]).toEqual({
    up: false,
    reason: expect.stringContaining(`nothing answers at localhost:${server.port}`),
  });
  const again = await startServer(server.port);
  await until(() => vi.getTimerCount() > 0);
  await vi.advanceTimersByTimeAsync(4_999);
  expect(again.connections()).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  await until(() => healths.length === 2);
  expect(healths[1]).toEqual({ up: true });
  expect(ups).toEqual([]);
});

test("while requests wait it is looked at soon, and their endpoints are told", async () => {
  const server = await startServer();
  const { healths, ups, watch } = watching(String(server.port));
  await until(() => healths.length === 1);
  watch.failed("default", "refused", "nothing answers");
  watch.failed("second", "refused", "nothing answers");
  expect(healths.at(-1)).toEqual({ up: false, reason: "nothing answers" });
  await vi.advanceTimersByTimeAsync(250);
  await until(() => ups.length === 2);
  expect(ups).toEqual(["default", "second"]);
  expect(healths.at(-1)).toEqual({ up: true });
});

test("a unix socket is looked at the same way", async () => {
  const path = join(temporaryFolder(), "app.sock");
  const { healths } = watching(`unix:${path}`);
  await until(() => healths.length === 1);
  expect(healths[0]).toMatchObject({ up: false });
  await startServer(path);
  await until(() => vi.getTimerCount() > 0);
  await vi.advanceTimersByTimeAsync(5_000);
  await until(() => healths.length === 2);
  expect(healths[1]).toEqual({ up: true });
});

test("after it is stopped nothing is looked at any more", async () => {
  const server = await startServer();
  const { healths, watch } = watching(String(server.port));
  await until(() => healths.length === 1);
  watch.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.connections()).toBe(1);
});
