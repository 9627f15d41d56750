import { expect, test } from "vitest";
import { providers, retrySchedule } from "../../providers/index.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const zoom = { "x-zm-signature": "v0=00", "x-zm-request-timestamp": "1", "content-type": "application/json" };
const event = (n: number) =>
  JSON.stringify({ event: "meeting.started", event_ts: n, payload: { account_id: "a", object: {} } });

async function send(relay: TestRelay, headers: Record<string, string>, body: string): Promise<string> {
  const answer = await fetch(`${relay.hooks}/default/x`, { method: "POST", headers, body });
  await answer.arrayBuffer();
  return answer.headers.get("hooktap-request-id")!;
}

test("after a failure the next attempt is told with its time, after a success that it is delivered", async () => {
  const relay = await testRelay();
  let status = 500;
  const target = await testTarget((_req, res) => void res.writeHead(status).end());
  await testAgent(relay, target.url);
  const failed = await send(relay, zoom, event(1));
  await until(async () => (await relay.detail(failed)).deliveries.length === 1);
  const { next, receivedAt, deliveries } = await relay.detail(failed);
  expect(next).toEqual({
    status: 500,
    by: "target",
    does: "repeats",
    // The pause begins with the failure.
    at: new Date(Date.parse(receivedAt) + deliveries[0]!.ms! + 300_000).toISOString(),
    message: "Zoom got 500 from the target: it comes again after 5 min, as attempt 2 of 4.",
  });
  status = 204;
  const taken = await send(relay, zoom, event(2));
  await until(async () => (await relay.detail(taken)).deliveries.length === 1);
  expect((await relay.detail(taken)).next).toMatchObject({ status: 204, does: "nothing" });
});

test("an answer that was asked for in place of the reply is the one that counts", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", { answerNext: { status: 503, count: 1 } });
  const id = await send(relay, zoom, event(1));
  await until(async () => (await relay.detail(id)).next?.status === 503);
  expect((await relay.detail(id)).next).toMatchObject({ by: "relay", does: "repeats" });
  const other = await send(relay, zoom, event(2));
  expect((await relay.detail(other)).next).toMatchObject({ status: 200, by: "relay", does: "nothing" });
});

test("a sender that never repeats, one without a documented schedule and an unknown one are told apart", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", { reply: { mode: "static", status: 500 } });
  const github = await send(relay, { "x-github-event": "push", "x-github-delivery": "1" }, "{}");
  expect((await relay.detail(github)).next).toMatchObject({
    does: "gives_up",
    message: expect.stringContaining("never repeats"),
  });
  const stripe = await send(relay, { "stripe-signature": "t=1,v1=00" }, '{"id":"evt_1","object":"event"}');
  expect((await relay.detail(stripe)).next).toMatchObject({
    does: "unknown",
    at: null,
    message: expect.stringContaining("How it repeats: "),
  });
  expect((await relay.detail(await send(relay, {}, "x"))).next).toBeNull();
});

test("every schedule belongs to a provider whose documentation is told in words too", () => {
  for (const [id, { retries }] of Object.entries(providers)) {
    const schedule = retrySchedule(id);
    if (schedule === null) continue;
    expect(retries, id).not.toBeNull();
    expect(schedule.repeats(200), id).toBe(false);
  }
  expect(retrySchedule("constructor")).toBeNull();
  expect(retrySchedule("svix")!.delays).toHaveLength(7);
  expect(retrySchedule("azure-event-grid")!.repeats(413)).toBe(false);
});

test("Transcodely's six attempts are told of a job's own webhook URL, and not of its other webhooks", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", { reply: { mode: "static", status: 500 } });
  const job = JSON.stringify({ event: "job.completed", job: { id: "job_1" }, timestamp: "2026-02-28T10:35:42Z" });
  const own = { "x-transcodely-signature": "sha256=00", "x-transcodely-timestamp": "1" };
  const first = await send(relay, { ...own, "x-transcodely-delivery-id": "dlv_1" }, job);
  expect((await relay.detail(first)).next).toMatchObject({
    does: "repeats",
    message: "Transcodely got 500: it comes again after 1 min, as attempt 2 of 6.",
  });
  const second = await send(relay, { ...own, "x-transcodely-delivery-id": "dlv_1" }, job);
  expect((await relay.detail(second)).next!.message).toContain("after 5 min, as attempt 3 of 6");
  const other = await send(
    relay,
    { "transcodely-signature": "t=1,v1=00", "webhook-id": "evt_1" },
    '{"object":"event"}',
  );
  expect((await relay.detail(other)).next).toMatchObject({ does: "unknown", at: null });
});

test("what a sender takes for a success is told by its own rule", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", { reply: { mode: "static", status: 201 } });
  expect((await relay.detail(await send(relay, zoom, event(1)))).next).toMatchObject({ does: "repeats" });
  const optiview = { type: "channel.stopped", created: 1711900800, object: { type: "channel", id: "ch_1" }, data: {} };
  const id = await send(relay, { "dolby-signature": "t=1,h=00" }, JSON.stringify(optiview));
  expect((await relay.detail(id)).next).toMatchObject({ does: "nothing" });
});

test("an answer that comes when its sender waits no longer is none to it", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", { reply: { mode: "static", status: 200, delayMs: 3_100 } });
  expect((await relay.detail(await send(relay, zoom, event(1)))).next).toMatchObject({
    status: 200,
    does: "repeats",
    message: "Zoom waits 3 s, and the answer took 3.1 s: it comes again after 5 min, as attempt 2 of 4.",
  });
  await relay.api("PATCH", "/endpoints/default", { reply: { mode: "static", status: 200, delayMs: 0 } });
  expect((await relay.detail(await send(relay, zoom, event(2)))).next).toMatchObject({ does: "nothing" });
});
