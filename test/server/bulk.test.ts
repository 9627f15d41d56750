import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { BulkFailure, BulkInput, BulkItem, BulkReplay } from "../../protocol/bulk.ts";
import type { Relay } from "../../server/index.ts";
import { closedPort, testAgent, testTarget, until } from "../helpers/agent.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { long } from "../helpers/long.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";
import { sendStripe } from "../helpers/stripe-handler.ts";

type Origin = Pick<Relay, "console" | "hooks" | "token">;

async function send(relay: Origin, path: string): Promise<string> {
  const response = await fetch(`${relay.hooks}/default/${path}`, { method: "POST", body: path });
  await response.arrayBuffer();
  return response.headers.get("hooktap-request-id")!;
}

async function sendMany(relay: Origin, n: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < n; i += 50) {
    const batch = Array.from({ length: Math.min(50, n - i) }, (_, j) => send(relay, `n/${i + j}`));
    ids.push(...(await Promise.all(batch)));
  }
  return ids;
}

async function begin(relay: TestRelay, input: Partial<BulkInput>): Promise<BulkReplay> {
  const { status, body } = await relay.api<BulkReplay>("POST", "/replays", { endpoint: "default", ...input });
  expect(status).toBe(201);
  return body;
}

const get = async (relay: TestRelay, { id }: BulkReplay) => (await relay.api<BulkReplay>("GET", `/replays/${id}`)).body;

async function done(relay: TestRelay, job: BulkReplay): Promise<BulkReplay> {
  let now = job;
  await until(async () => (now = await get(relay, job)).state === "done");
  return now;
}

test("a query is counted first, then each of its requests is replayed once, oldest first", async () => {
  const relay = await testRelay();
  for (const path of ["a/1", "b/1", "a/2", "a/3"]) await send(relay, path);
  const target = await testTarget((req, res) => void res.writeHead(req.url === "/a/2" ? 500 : 200).end());
  await testAgent(relay, target.url, { backlog: "none" });
  const selection = { endpoint: "default", q: "path:/a/*" };
  expect(await relay.api("POST", "/replays/count", selection)).toEqual({ status: 200, body: { requests: 3 } });
  expect(target.seen).toEqual([]);

  const job = await done(relay, await begin(relay, { q: "path:/a/*" }));
  expect(target.seen.map(({ url }) => url)).toEqual(["/a/1", "/a/2", "/a/3"]);
  expect(job).toMatchObject({ total: 3, succeeded: 2, failed: 1, query: "path:/a/*", waiting: null });
  const failed = (await relay.list()).find(({ path }) => path === "/a/2")!;
  const { deliveries } = await relay.detail(failed.id);
  expect(deliveries).toMatchObject([{ mode: "bulk", status: 500 }]);
  const { body } = await relay.api<{ failures: BulkFailure[] }>("GET", `/replays/${job.id}/failures`);
  expect(body).toEqual({
    failures: [
      { requestId: failed.id, seq: failed.seq, deliveryId: deliveries[0]!.id, status: 500, error: null, problem: null },
    ],
    next: null,
  });
  const { body: listed } = await relay.api<{ replays: BulkReplay[] }>("GET", "/replays?endpoint=default");
  expect(listed.replays).toEqual([job]);
});

test("who follows one is told of each request once, in order, and never past one that is open", async () => {
  const relay = await testRelay();
  const ids = await sendMany(relay, 3);
  const held: (() => void)[] = [];
  const target = await testTarget((req, res) => {
    if (req.url === "/n/1") held.push(() => res.end());
    else res.end();
  });
  await testAgent(relay, target.url, { backlog: "none" });
  const job = await begin(relay, { q: "", concurrency: 3 });
  const settled = async (after: number) =>
    (await relay.api<{ settled: BulkItem[] }>("GET", `/replays/${job.id}/settled?after=${after}`)).body.settled;
  await until(async () => (await get(relay, job)).succeeded === 2);
  const [first, ...none] = await settled(0);
  expect(none).toEqual([]);
  expect(first).toMatchObject({ path: "/n/0", problem: null, delivery: { requestId: first!.requestId, status: 200 } });
  expect((await get(relay, job)).underWay).toBe(1);
  expect((await relay.api<BulkReplay>("POST", `/replays/${job.id}/pause`)).body).toMatchObject({
    state: "paused",
    underWay: 1,
  });
  held[0]!();
  await until(async () => (await get(relay, job)).underWay === 0);
  expect((await settled(first!.seq)).map(({ path }) => path)).toEqual(["/n/1", "/n/2"]);
  expect(ids).toContain(first!.requestId);
  expect((await relay.api("GET", "/replays/99/settled")).status).toBe(404);
});

test("a selection is replayed by its ids, each once, and must be of the endpoint", async () => {
  const relay = await testRelay();
  const [first, second] = [await send(relay, "1"), await send(relay, "2")];
  const target = await testTarget();
  await testAgent(relay, target.url, { backlog: "none" });
  const job = await done(relay, await begin(relay, { ids: [second!, first!, second!] }));
  expect(job).toMatchObject({ total: 2, succeeded: 2, query: null });
  expect(target.seen.map(({ url }) => url)).toEqual(["/1", "/2"]);

  const ask = (input: object) => relay.api<{ error: { code: string } }>("POST", "/replays", input);
  await relay.api("POST", "/endpoints", { name: "other" });
  const refusals = [
    await ask({ endpoint: "other", ids: [first] }),
    await ask({ endpoint: "nobody", q: "" }),
    await ask({ endpoint: "default", q: "sig:maybe" }),
    await ask({ endpoint: "default" }),
    await ask({ endpoint: "default", q: "", ids: [first] }),
    await relay.api<{ error: { code: string } }>("POST", "/replays/99/pause"),
    await relay.api<{ error: { code: string } }>("POST", `/replays/${job.id}/resume`),
  ];
  expect(refusals.map(({ status, body }) => [status, body.error.code])).toEqual([
    [404, "request_not_found"],
    [404, "endpoint_not_found"],
    [400, "bad_query"],
    [400, "bad_input"],
    [400, "bad_input"],
    [404, "bulk_not_found"],
    [409, "bulk_state"],
  ]);
});

test("not more are under way than asked for, nor more in a second", async () => {
  const relay = await testRelay();
  await sendMany(relay, 12);
  let underWay = 0;
  let most = 0;
  const target = await testTarget((_req, res) => {
    most = Math.max(most, ++underWay);
    setTimeout(() => {
      underWay--;
      res.end();
    }, 20);
  });
  await testAgent(relay, target.url, { backlog: "none" });
  await done(relay, await begin(relay, { q: "", concurrency: 3 }));
  expect(most).toBe(3);
  const startedAt = performance.now();
  await done(relay, await begin(relay, { q: "", concurrency: 12, rate: 40 }));
  expect(performance.now() - startedAt).toBeGreaterThan((11 / 40) * 1000);
  expect(target.seen).toHaveLength(24);
});

test("a pause stops it until it is resumed, and a cancelled one never goes on", async () => {
  const relay = await testRelay();
  await sendMany(relay, 10);
  const held: (() => void)[] = [];
  const target = await testTarget((_req, res) => void held.push(() => res.end()));
  await testAgent(relay, target.url, { backlog: "none" });
  const job = await begin(relay, { q: "" });
  await until(() => held.length === 1);
  expect((await relay.api<BulkReplay>("POST", `/replays/${job.id}/pause`)).body.state).toBe("paused");
  held.shift()!();
  await until(async () => (await get(relay, job)).succeeded === 1);
  expect(target.seen).toHaveLength(1);

  expect((await relay.api<BulkReplay>("POST", `/replays/${job.id}/resume`)).body.state).toBe("running");
  await until(() => held.length === 1);
  expect(new Set(target.seen.map(({ url }) => url)).size).toBe(2);
  expect((await relay.api<BulkReplay>("POST", `/replays/${job.id}/cancel`)).body.state).toBe("cancelled");
  held.shift()!();
  await until(async () => (await get(relay, job)).succeeded === 2);
  expect(await get(relay, job)).toMatchObject({
    state: "cancelled",
    total: 10,
    failed: 0,
    finishedAt: expect.any(String),
  });
  expect((await relay.api("POST", `/replays/${job.id}/resume`)).status).toBe(409);
});

test("while no agent is there or the target refuses, it waits, says so, and loses nothing", async () => {
  const relay = await testRelay();
  await sendMany(relay, 5);
  const job = await begin(relay, { q: "" });
  await until(async () => (await get(relay, job)).waiting !== null);
  expect((await get(relay, job)).waiting).toContain("no agent is connected");
  const port = await closedPort();
  await testAgent(relay, `http://127.0.0.1:${port}`, { backlog: "none" });
  await until(async () => (await get(relay, job)).waiting === "the target refuses connections");
  const target = await testTarget(undefined, port);
  expect(await done(relay, job)).toMatchObject({ succeeded: 5, failed: 0 });
  expect(target.seen).toHaveLength(5);
});

test("a request that cannot be signed anew fails alone, with the reason", async () => {
  const relay = await testRelay();
  await sendStripe(relay, "evt_1");
  await send(relay, "plain");
  const target = await testTarget();
  await testAgent(relay, target.url, { backlog: "none" });
  const job = await done(relay, await begin(relay, { q: "", sign: "resign" }));
  expect(job).toMatchObject({ succeeded: 0, failed: 2 });
  const { body } = await relay.api<{ failures: BulkFailure[] }>("GET", `/replays/${job.id}/failures?limit=1`);
  expect(body.failures[0]).toMatchObject({ deliveryId: null, problem: expect.stringContaining("secret of stripe") });
  expect(body).toMatchObject({ next: body.failures[0]!.seq });
});

test("a request that is deleted meanwhile and an endpoint that is deleted do not stop the relay", async () => {
  const relay = await testRelay();
  const ids = await sendMany(relay, 3);
  const job = await begin(relay, { ids });
  await relay.api("DELETE", `/requests/${ids[2]}`);
  const target = await testTarget();
  await testAgent(relay, target.url, { backlog: "none" });
  expect(await done(relay, job)).toMatchObject({ succeeded: 2, failed: 1 });
  await relay.api("POST", "/endpoints", { name: "other" });
  await fetch(`${relay.hooks}/other`, { method: "POST" });
  const other = await begin(relay, { endpoint: "other", q: "" });
  await relay.api("DELETE", "/endpoints/other");
  expect((await relay.api("GET", `/replays/${other.id}`)).status).toBe(404);
  await send(relay, "after");
});

test("a relay that is closed mid-way goes on with the rest when it starts again", async () => {
  const data = temporaryFolder();
  const first = await testRelay({ data });
  await sendMany(first, 60);
  const seen: string[] = [];
  const target = await testTarget((req, res) => {
    seen.push(req.url!);
    setTimeout(() => res.end(), 2);
  });
  await testAgent(first, target.url, { backlog: "none" });
  const job = await begin(first, { q: "", concurrency: 4 });
  await until(() => seen.length > 20);
  await first.close();
  const second = await testRelay({ data });
  expect((await get(second, job)).state).toBe("running");
  await testAgent(second, target.url);
  expect(await done(second, job)).toMatchObject({ total: 60, succeeded: 60, failed: 0 });
  expect(new Set(seen).size).toBe(60);
});

const bin = fileURLToPath(new URL("../../bin/hooktap.js", import.meta.url));

async function serve(data: string) {
  const child = spawn(process.execPath, [bin, "serve", "--json", "--port", "0", "--hooks-port", "0", "--data", data], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const ready = JSON.parse(line) as Origin;
  const api = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${ready.console}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${ready.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await response.json()) as T;
  };
  return { child, ready, api };
}

test("a bulk replay that kill -9 cut off skips none after the restart", async () => {
  const data = temporaryFolder();
  const first = await serve(data);
  await sendMany(first.ready, 300);
  const seen: string[] = [];
  const target = await testTarget((req, res) => {
    seen.push(req.url!);
    setTimeout(() => res.end(), 1);
  });
  await testAgent(first.ready as Relay, target.url, { backlog: "none" });
  const job = await first.api<BulkReplay>("POST", "/replays", { endpoint: "default", q: "", concurrency: 8 });
  await until(() => seen.length > 120);
  first.child.kill("SIGKILL");
  await once(first.child, "exit");
  const second = await serve(data);
  await testAgent(second.ready as Relay, target.url);
  let now = job;
  await until(async () => (now = await second.api<BulkReplay>("GET", `/replays/${job.id}`)).state === "done");
  expect(now).toMatchObject({ total: 300, succeeded: 300, failed: 0 });
  expect(new Set(seen).size).toBe(300);
  // Only what was under way at the kill, or had just ended and was not yet on disk, may have come twice: one each of a hand.
  expect(seen.length).toBeLessThanOrEqual(300 + 2 * 8);
});

test("captures are answered while thousands are replayed", { timeout: 120_000 }, async () => {
  const relay = await testRelay();
  const n = long ? 10_000 : 2_000;
  await sendMany(relay, n);
  const target = await testTarget();
  await testAgent(relay, target.url, { backlog: "none" });
  await relay.api("PATCH", "/endpoints/default", { reply: "static" });
  const job = await begin(relay, { q: "", concurrency: 32 });
  const times: number[] = [];
  let now = job;
  while ((now = await get(relay, job)).state !== "done") {
    const startedAt = performance.now();
    await send(relay, "meanwhile");
    times.push(performance.now() - startedAt);
  }
  expect(now).toMatchObject({ total: n, succeeded: n });
  times.sort((a, b) => a - b);
  // A relay that took them all in one turn would answer none of these for seconds.
  expect(times.length).toBeGreaterThan(20);
  expect(times[Math.floor(times.length * 0.99)]).toBeLessThan(1_000);
});
