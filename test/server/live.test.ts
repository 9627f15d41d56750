import { expect, test } from "vitest";
import type { RequestPage } from "../../protocol/request.ts";
import { testAgent, testTarget } from "../helpers/agent.ts";
import { live } from "../helpers/live.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const post = (relay: TestRelay, path: string) =>
  fetch(`${relay.hooks}/default/${path}`, { method: "POST", body: path });

test("the live feed says hello, who is connected, and then every row as it comes and changes", async () => {
  const relay = await testRelay();
  const feed = await live(relay, "");
  expect(await feed.next()).toMatchObject({ event: "hello", data: { rev: 0, hooks: relay.hooks } });
  expect(await feed.next()).toEqual({ event: "agents", id: null, data: [] });
  await post(relay, "a");
  const first = await feed.next();
  expect(first).toMatchObject({ event: "message", data: { path: "/a", delivery: null } });
  expect(first.id).toBe(String((first.data as { rev: number }).rev));
  const target = await testTarget();
  await testAgent(relay, target.url);
  let event = await feed.next();
  while (event.event !== "agents") event = await feed.next();
  expect(event.data).toMatchObject([{ name: "here", target: target.url, endpoints: ["default"], queued: 0 }]);
  await post(relay, "b");
  let row = await feed.row();
  while (!("delivery" in row && row.delivery)) row = await feed.row();
  expect(row).toMatchObject({ path: "/b", delivery: { status: 200 } });
});

test("list and feed fit without a gap: everything after the list's rev comes, also after a lost connection", async () => {
  const relay = await testRelay();
  await post(relay, "before");
  const page = (await relay.api<RequestPage>("GET", "/requests?endpoint=default")).body;
  await post(relay, "between");
  const feed = await live(relay, `?endpoint=default&after=${page.rev}`);
  const between = await feed.row();
  expect(between.path).toBe("/between");
  feed.stop();
  await post(relay, "lost/1");
  await fetch(`${relay.hooks}/other/x`, { method: "POST" });
  await post(relay, "lost/2");
  const resumed = await live(relay, "?endpoint=default&after=0", { "last-event-id": String(between.rev) });
  expect((await resumed.row()).path).toBe("/lost/1");
  expect((await resumed.row()).path).toBe("/lost/2");
});

test("a deleted row is told, and a cursor from elsewhere gets a reset with the rev to go on from", async () => {
  const relay = await testRelay();
  await post(relay, "a");
  const [row] = await relay.list();
  const feed = await live(relay, "");
  expect((await relay.api("DELETE", `/requests/${row!.id}`)).status).toBe(204);
  expect(await feed.row()).toMatchObject({ seq: row!.seq, deleted: true });
  expect(await relay.list()).toEqual([]);
  const ahead = await live(relay, "?after=99999");
  let event = await ahead.next();
  while (event.event === "hello" || event.event === "agents") event = await ahead.next();
  const { rev } = (await relay.api<RequestPage>("GET", "/requests")).body;
  expect(event).toMatchObject({ event: "reset", data: { rev } });
  await post(relay, "b");
  expect((await ahead.row()).rev).toBeGreaterThan(rev);
});

test("a relay that closes ends its feeds, and does not wait for their connections", async () => {
  const relay = await testRelay();
  const feed = await live(relay, "");
  const startedAt = performance.now();
  await relay.close();
  // What is under way may take 2 s before it is cut.
  expect(performance.now() - startedAt).toBeLessThan(1_500);
  let event = await feed.next();
  while (event.event !== "end") event = await feed.next();
});
