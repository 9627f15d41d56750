import { Agent, request } from "node:http";
import { expect, test } from "vitest";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

/** One POST on a kept connection. */
function post(relay: TestRelay, connections: Agent, path: string) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const req = request(`${relay.hooks}/default/${path}`, { method: "POST", agent: connections }, (res) => {
      let body = "";
      res.on("data", (part) => (body += part));
      res.on("end", () => resolve({ status: res.statusCode!, body }));
    });
    req.on("error", reject);
    req.end("{}");
  });
}

/** A relay, and a target that answers nothing until it is let go. */
async function heldTarget(settings: object) {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", settings);
  let held: (() => void)[] | null = [];
  const target = await testTarget((_req, res) => {
    const answer = () => void res.end("done");
    if (held) held.push(answer);
    else answer();
  });
  const letGo = () => {
    const all = held ?? [];
    held = null;
    for (const answer of all) answer();
  };
  await testAgent(relay, target.url, { concurrency: 1 });
  return { relay, target, letGo };
}

test("a new request does not overtake those that wait for a free place", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", { reply: "static" });
  const target = await testTarget();
  await testAgent(relay, target.url, { concurrency: 1 });
  const connections = new Agent({ keepAlive: true, maxSockets: 16 });
  await Promise.all(Array.from({ length: 300 }, (_, i) => post(relay, connections, String(i))));
  connections.destroy();
  await until(() => target.seen.length === 300);
  const captured = (await relay.list()).toReversed().map(({ path }) => path);
  expect(target.seen.map(({ url }) => url)).toEqual(captured);
});

test("more requests than may wait in memory come as backlog, each once and in order", async () => {
  const { relay, target, letGo } = await heldTarget({ reply: "static" });
  const connections = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let i = 0; i < 1_010; i++) await post(relay, connections, String(i));
  connections.destroy();
  letGo();
  await until(() => target.seen.length === 1_010);
  await until(async () => (await relay.list())[0]?.delivery?.status === 200);
  expect(target.seen.map(({ url }) => url)).toEqual(Array.from({ length: 1_010 }, (_, i) => `/${i}`));
  expect((await relay.list()).filter(({ delivery }) => delivery!.attempts !== 1)).toEqual([]);
});

test("under auto a sender does not wait long for a free place: it has the endpoint's answer, the target its request", async () => {
  const { relay, target, letGo } = await heldTarget({ reply: "auto" });
  const connections = new Agent();
  const first = post(relay, connections, "first");
  await until(() => target.seen.length === 1);
  const startedAt = performance.now();
  expect(await post(relay, connections, "second")).toEqual({ status: 200, body: "ok" });
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  letGo();
  expect(await first).toEqual({ status: 200, body: "done" });
  await until(() => target.seen.length === 2);
  expect(target.seen.map(({ url }) => url)).toEqual(["/first", "/second"]);
});

test("under passthrough a sender waits for a free place as long as for an answer, then has a 504 that settles", async () => {
  const { relay, target, letGo } = await heldTarget({ reply: "passthrough", timeoutMs: 300 });
  const connections = new Agent();
  const answers = await Promise.all(["first", "second", "third"].map((path) => post(relay, connections, path)));
  const codes = answers.map(({ status, body }) => `${status} ${JSON.parse(body).error.code}`);
  expect(codes).toContain("504 target_timeout");
  expect(codes).toContain("504 agent_busy");
  await until(async () => (await relay.list()).every(({ delivery }) => delivery?.error === "timeout"));
  letGo();
  expect(await post(relay, connections, "fourth")).toEqual({ status: 200, body: "done" });
  expect(target.seen.map(({ url }) => url)).toContain("/fourth");
});
