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
  const { next, receivedAt } = await relay.detail(failed);
  expect(next).toEqual({
    status: 500,
    by: "target",
    does: "repeats",
    at: new Date(Date.parse(receivedAt) + 300_000).toISOString(),
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
