import { expect, test } from "vitest";
import type { AgentState } from "../../protocol/live.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const post = async (relay: TestRelay, path: string) =>
  (await fetch(`${relay.hooks}/default/${path}`, { method: "POST", body: path })).text();

const named = (text: string) => testTarget((_req, res) => void res.end(text));

test("of agents with names of their own each gets everything, and the one connected longest answers", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", { reply: "passthrough" });
  const [one, two] = [await named("one"), await named("two")];
  const first = await testAgent(relay, one.url, { name: "first" });
  await testAgent(relay, two.url, { name: "second" });
  expect(await post(relay, "a")).toBe("one");
  expect(await post(relay, "b")).toBe("one");
  await until(() => two.seen.length === 2);
  first.close();
  await first.done;
  await until(async () => (await relay.api<{ agents: AgentState[] }>("GET", "/agents")).body.agents.length === 1);
  expect(await post(relay, "c")).toBe("two");
  expect(two.seen.map(({ url }) => url)).toEqual(["/a", "/b", "/c"]);
  expect(one.seen.map(({ url }) => url)).toEqual(["/a", "/b"]);
});

test("an agent that takes over from another of its name is told so, and the other where it forwards to", async () => {
  const relay = await testRelay();
  const [one, two] = [await named("one"), await named("two")];
  const older = await testAgent(relay, one.url, { name: "same" });
  expect(older.hello.replaced).toEqual([]);
  const ended = older.done.catch((error: unknown) => error);
  const newer = await testAgent(relay, two.url, { name: "same" });
  expect(newer.hello.replaced).toEqual([{ target: one.url, connectedAt: expect.stringMatching(/^\d{4}-.*Z$/) }]);
  expect(await ended).toMatchObject({
    code: "replaced",
    message: `a newer agent named same took over; it forwards to ${two.url}`,
    hint: expect.stringContaining("--name"),
  });
  expect(await post(relay, "x")).toBe("two");
  expect(one.seen).toHaveLength(0);
});

test("an agent of the same name for another endpoint takes over from nobody", async () => {
  const relay = await testRelay();
  const [one, two] = [await named("one"), await named("two")];
  await testAgent(relay, one.url, { name: "same" });
  const other = await testAgent(relay, two.url, { name: "same", endpoints: ["second"] });
  expect(other.hello.replaced).toEqual([]);
  expect(await post(relay, "x")).toBe("one");
});
