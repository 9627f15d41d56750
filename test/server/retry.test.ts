import { expect, test } from "vitest";
import { closedPort, testAgent, testTarget, until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

async function post(relay: TestRelay, path: string) {
  const response = await fetch(`${relay.hooks}/default/${path}`, { method: "POST", body: path });
  return { text: await response.text(), id: response.headers.get("hooktap-request-id")! };
}

test("with no tries after the first, a request that the target refused is given up at once, and does not come again", async () => {
  const relay = await testRelay();
  const port = await closedPort();
  const agent = await testAgent(relay, `127.0.0.1:${port}`, { retry: 0 });
  const { text, id } = await post(relay, "missed");
  expect(text).toBe("ok");
  await until(() => agent.givenUp.length === 1);
  expect(agent.givenUp[0]).toMatchObject({ id, endpoint: "default", method: "POST", target: "/missed", attempts: 1 });
  expect((await relay.detail(id)).deliveries).toMatchObject([
    { error: "refused", reason: expect.stringMatching(/\(ECONNREFUSED\); given up after 1 attempt$/) },
  ]);
  const target = await testTarget(undefined, port);
  expect((await post(relay, "next")).text).toBe("done");
  agent.close();
  await agent.done;
  const again = await testAgent(relay, target.url);
  expect(again.hello.endpoints[0]).toMatchObject({ known: true, queued: 0, waiting: 0 });
  expect(target.seen.map(({ url }) => url)).toEqual(["/next"]);
});

test("tries that are counted do not wait for a target that stays away: the request is given up after them", async () => {
  const relay = await testRelay();
  const port = await closedPort();
  const agent = await testAgent(relay, `127.0.0.1:${port}`, { retry: 1 });
  const ids = (await Promise.all(["a", "b"].map((path) => post(relay, path)))).map(({ id }) => id);
  await until(() => agent.givenUp.length === 2);
  expect(agent.givenUp.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(agent.givenUp).toMatchObject([{ attempts: 2 }, { attempts: 2 }]);
  const deliveries = await Promise.all(ids.map(async (id) => (await relay.detail(id)).deliveries));
  expect(deliveries.map((list) => list.map(({ error }) => error))).toEqual([
    ["refused", "refused"],
    ["refused", "refused"],
  ]);
  await testTarget(undefined, port);
  expect((await post(relay, "next")).text).toBe("done");
});

test("a request that breaks its target every time is given up after the tries, and what waits behind it comes", async () => {
  const relay = await testRelay();
  const target = await testTarget((req, res) => void (req.url === "/bad" ? res.destroy() : res.end("done")));
  const agent = await testAgent(relay, target.url, { retry: 2 });
  const bad = await post(relay, "bad");
  await until(async () => (await relay.detail(bad.id)).deliveries.length === 1);
  expect((await post(relay, "good")).text).toBe("ok");
  await until(() => target.seen.some(({ url }) => url === "/good"));
  expect(target.seen.map(({ url }) => url)).toEqual(["/bad", "/bad", "/bad", "/good"]);
  expect(agent.givenUp).toMatchObject([{ id: bad.id, attempts: 3 }]);
  const reasons = (await relay.detail(bad.id)).deliveries.map(({ reason }) => reason);
  expect(reasons.map((reason) => reason!.includes("given up"))).toEqual([false, false, true]);
});

test("tries count over the agent's connections, and those of another agent do not", async () => {
  const relay = await testRelay();
  const hanging = await testTarget(() => {});
  const other = await testTarget();
  await testAgent(relay, other.url, { name: "other" });
  await relay.api("PATCH", "/endpoints/default", { reply: "static" });
  const first = await testAgent(relay, hanging.url, { retry: 1 });
  const { id } = await post(relay, "x");
  const lost = (n: number) =>
    until(async () => (await relay.detail(id)).deliveries.filter(({ error }) => error === "agent_lost").length === n);
  await until(() => hanging.seen.length === 1);
  first.close();
  await lost(1);
  const second = await testAgent(relay, hanging.url, { retry: 1 });
  expect(second.hello.endpoints[0]!.queued).toBe(1);
  await until(() => hanging.seen.length === 2);
  second.close();
  await lost(2);
  const third = await testAgent(relay, hanging.url, { retry: 1 });
  expect(third.hello.endpoints[0]!.queued).toBe(0);
});
