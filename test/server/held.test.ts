import { expect, test } from "vitest";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const post = (relay: TestRelay, path: string, body = "{}") =>
  fetch(`${relay.hooks}/default${path}`, { method: "POST", body, headers: { "content-type": "application/json" } });

const reply = (relay: TestRelay, mode: string) => relay.api("PATCH", "/endpoints/default", { reply: { mode } });

test("while an agent is held, senders get the endpoint's own answer and nothing is settled", async () => {
  const relay = await testRelay();
  const target = await testTarget();
  const agent = await testAgent(relay, target.url);
  expect(agent.hello.features).toContain("hold");
  expect(await (await post(relay, "/before")).text()).toBe("done");
  agent.hold(true);
  await until(() => agent.held.length > 0);
  expect(await (await post(relay, "/one")).text()).toBe("ok");
  expect(await (await post(relay, "/two")).text()).toBe("ok");
  await until(() => agent.held.at(-1) === 2);
  expect(target.seen.map(({ url }) => url)).toEqual(["/before"]);
  agent.hold(false);
  await until(() => target.seen.length === 3);
  expect(target.seen.map(({ url }) => url)).toEqual(["/before", "/one", "/two"]);
  await until(async () => (await relay.list()).every(({ delivery }) => delivery?.status === 200));
  expect(await (await post(relay, "/live")).text()).toBe("done");
});

test("under passthrough a sender waits for the target's answer until the agent is let go", async () => {
  const relay = await testRelay();
  const target = await testTarget();
  const agent = await testAgent(relay, target.url);
  await reply(relay, "passthrough");
  agent.hold(true);
  await until(() => agent.held.length > 0);
  const sent = post(relay, "/waits");
  await until(() => agent.held.at(-1) === 1);
  agent.hold(false);
  expect(await (await sent).text()).toBe("done");
});

test("a request whose sender waited in vain while the agent was held comes all the same", async () => {
  const relay = await testRelay();
  const target = await testTarget();
  const agent = await testAgent(relay, target.url);
  await relay.api("PATCH", "/endpoints/default", { reply: { mode: "passthrough" }, timeoutMs: 1000 });
  agent.hold(true);
  await until(() => agent.held.length > 0);
  expect((await post(relay, "/late")).status).toBe(504);
  expect(target.seen).toHaveLength(0);
  agent.hold(false);
  await until(() => target.seen.length === 1);
});

test("a replay reaches the target of an agent that is held", async () => {
  const relay = await testRelay();
  const target = await testTarget();
  const agent = await testAgent(relay, target.url);
  const id = (await post(relay, "/again")).headers.get("hooktap-request-id")!;
  agent.hold(true);
  await until(() => agent.held.length > 0);
  expect((await relay.api<{ status: number }>("POST", `/requests/${id}/replay`, {})).body.status).toBe(200);
});

test("an agent that is held when its connection is lost is held when it is back", async () => {
  const data = temporaryFolder();
  const first = await testRelay({ data });
  const target = await testTarget();
  const agent = await testAgent(first, target.url);
  agent.hold(true);
  await until(() => agent.held.length > 0);
  const told = agent.held.length;
  const ports = { port: Number(new URL(first.console).port), hooksPort: Number(new URL(first.hooks).port) };
  await first.close();
  const second = await testRelay({ data, ...ports });
  await until(() => agent.held.length > told);
  await post(second, "/x");
  await until(() => agent.held.at(-1) === 1);
  expect(target.seen).toHaveLength(0);
});

test("--backlog with a query delivers what matches in order, and leaves out the rest until it is wanted", async () => {
  const relay = await testRelay();
  const target = await testTarget();
  for (let n = 1; n <= 250; n++) await post(relay, `/${n}`, JSON.stringify({ n, even: n % 2 === 0 }));
  const agent = await testAgent(relay, target.url, { backlog: { query: "json:even=true json:n>100" } });
  expect(agent.hello.endpoints).toMatchObject([{ known: false, queued: 75, waiting: 175 }]);
  await until(() => target.seen.length === 75);
  expect(target.seen.map(({ url }) => url)).toEqual(Array.from({ length: 75 }, (_, i) => `/${102 + 2 * i}`));
  await post(relay, "/new");
  const delivered = async () => (await relay.list()).filter(({ delivery }) => delivery?.status === 200).length;
  await until(async () => (await delivered()) === 76);
  agent.close();
  await agent.done;

  const again = await testAgent(relay, target.url, { backlog: { query: "path:/7" } });
  expect(again.hello.endpoints).toMatchObject([{ known: true, queued: 1, waiting: 174 }]);
  await until(async () => (await delivered()) === 77);
  expect(target.seen.at(-1)!.url).toBe("/7");
  again.close();
  await again.done;

  const all = await testAgent(relay, target.url, { backlog: "all" });
  await until(() => target.seen.length === 251);
  expect(new Set(target.seen.map(({ url }) => url)).size).toBe(251);
  expect(all.hello.endpoints).toMatchObject([{ queued: 174, waiting: 0 }]);
});

test("the choice by a query outlives a connection that is lost before all was delivered", async () => {
  const relay = await testRelay();
  const first = await testTarget((_req, res) => void setTimeout(() => res.end("done"), 5));
  for (let n = 1; n <= 40; n++) await post(relay, `/${n}`, JSON.stringify({ n }));
  const agent = await testAgent(relay, first.url, { name: "same", backlog: { query: "json:n>20" } });
  await until(() => first.seen.length >= 3);
  agent.close();
  await agent.done;
  const second = await testTarget();
  const again = await testAgent(relay, second.url, { name: "same" });
  const left = again.hello.endpoints[0]!.queued;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(20);
  await until(() => second.seen.length === left);
  expect(second.seen.map(({ url }) => Number(url.slice(1)))).toEqual(
    Array.from({ length: left }, (_, i) => 41 - left + i),
  );
});

test("a backlog query that cannot be used ends the agent with the reason", async () => {
  const relay = await testRelay();
  const target = await testTarget();
  await expect(testAgent(relay, target.url, { backlog: { query: "path~/(/" } })).rejects.toMatchObject({
    code: "bad_query",
    message: expect.stringContaining("the query cannot be read"),
  });
});
