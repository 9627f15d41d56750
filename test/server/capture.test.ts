import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { expect, test } from "vitest";
import type { Endpoint, EndpointPatch, Prunable } from "../../protocol/endpoint.ts";
import type { Detail, RequestPage, Story } from "../../protocol/request.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const set = (relay: TestRelay, patch: EndpointPatch) => relay.api<Endpoint>("PATCH", "/endpoints/default", patch);
const post = (relay: TestRelay, path: string, body: string | Uint8Array = path, headers: Record<string, string> = {}) =>
  fetch(`${relay.hooks}/default/${path}`, { method: "POST", body: body as BodyInit, headers });
const idOf = (response: Response) => response.headers.get("hooktap-request-id")!;

test("an endpoint's own limit refuses larger bodies, announced or streamed, and the row tells", async () => {
  const relay = await testRelay();
  await set(relay, { maxBodyBytes: 300_000 });
  expect((await post(relay, "fits", randomBytes(300_000))).status).toBe(200);
  const announced = await post(relay, "announced", randomBytes(300_001));
  expect([announced.status, (await announced.json()).error.code]).toEqual([413, "body_too_large"]);
  const streamed = await new Promise<number>((resolve) => {
    const req = request(`${relay.hooks}/default/streamed`, { method: "POST" }, (res) => {
      resolve(res.statusCode!);
      res.resume();
    });
    req.on("error", () => {});
    for (let i = 0; i < 8; i++) req.write(Buffer.alloc(100_000));
    req.end();
  });
  expect(streamed).toBe(413);
  const [last, first, fits] = await relay.list();
  expect(fits).toMatchObject({ path: "/fits", refused: null });
  expect(first).toMatchObject({
    path: "/announced",
    refused: "body_too_large",
    size: 300_001,
    verdict: { reason: "unsupported" },
  });
  expect(last).toMatchObject({ path: "/streamed", refused: "body_too_large" });
  expect(last!.size).toBeGreaterThan(300_000);
  expect((await relay.api<{ error: { code: string } }>("POST", `/requests/${first!.id}/replay`, {})).status).toBe(409);
  expect((await relay.api<Endpoint>("GET", "/endpoints/default")).body).toMatchObject({ requests: 3, bytes: 300_000 });
});

test("a refused request is not delivered, and does not hold up those that are", async () => {
  const relay = await testRelay();
  await set(relay, { maxBodyBytes: 10 });
  const target = await testTarget();
  await post(relay, "1");
  await post(relay, "too", "far too large");
  await post(relay, "2");
  await testAgent(relay, target.url, { backlog: "all" });
  await until(() => target.seen.length === 2);
  expect(target.seen.map(({ url }) => url)).toEqual(["/1", "/2"]);
});

test("the next requests can be answered with a status, to watch a sender repeat, also across a restart", async () => {
  const relay = await testRelay();
  await set(relay, { answerNext: { count: 3, status: 503, whileOffline: false } });
  const target = await testTarget();
  await testAgent(relay, target.url);
  expect((await post(relay, "1")).status).toBe(503);
  expect((await relay.api<Endpoint>("GET", "/endpoints/default")).body.answerNext).toMatchObject({ count: 2 });
  await until(() => target.seen.length === 1);
  await relay.close();
  const again = await testRelay({ data: relay.data });
  expect((await post(again, "2")).status).toBe(503);
  expect((await post(again, "3")).status).toBe(503);
  expect((await post(again, "4")).status).toBe(200);
  expect((await again.api<Endpoint>("GET", "/endpoints/default")).body.answerNext).toBe(null);
});

test("only while no agent is connected, if so wished", async () => {
  const relay = await testRelay();
  await set(relay, { answerNext: { count: 10, status: 500, whileOffline: true } });
  expect((await post(relay, "1")).status).toBe(500);
  const target = await testTarget();
  const agent = await testAgent(relay, target.url);
  expect((await post(relay, "2")).status).toBe(200);
  agent.close();
  await agent.done;
  await until(async () => (await relay.api<{ agents: unknown[] }>("GET", "/agents")).body.agents.length === 0);
  expect((await post(relay, "3")).status).toBe(500);
});

test("the URL decides the status only where the endpoint lets it", async () => {
  const relay = await testRelay();
  expect((await post(relay, "x?hooktap-status=500", "")).status).toBe(200);
  await set(relay, { statusByQuery: true });
  expect((await post(relay, "x?a=1&hooktap-status=429&b=2", "")).status).toBe(429);
  expect((await post(relay, "x?hooktap-status=5000", "")).status).toBe(200);
});

test("repeats are linked to the first, numbered, and say how long after", async () => {
  let now = 1_700_000_000_000;
  const relay = await testRelay({ now: () => now });
  const event = JSON.stringify({ event: "job.completed", job: { id: "job_1" } });
  const send = () => post(relay, "t", event, { "x-transcodely-delivery-id": "dlv_1" });
  const first = idOf(await send());
  now += 60_000;
  await send();
  await relay.close();
  const again = await testRelay({ data: relay.data, now: () => now });
  now += 300_000;
  await post(again, "t", event, { "x-transcodely-delivery-id": "dlv_1" });
  await post(again, "t", event, { "x-transcodely-delivery-id": "dlv_2" });
  const rows = await again.list();
  expect(rows.map(({ duplicateOf, attempt, gapMs }) => [duplicateOf, attempt, gapMs])).toEqual([
    [null, 1, null],
    [first, 3, 300_000],
    [first, 2, 60_000],
    [null, 1, null],
  ]);
});

test("the same delivery a hundred times at once is one event, flagged ninety-nine times", async () => {
  const relay = await testRelay();
  const send = () =>
    post(relay, "t", '{"event":"job.failed","job":{"id":"j"}}', { "x-transcodely-delivery-id": "dlv_9" });
  await Promise.all(Array.from({ length: 100 }, send));
  const rows = await relay.list();
  const first = rows.at(-1)!;
  expect(first.duplicateOf).toBe(null);
  expect(rows.filter((row) => row.duplicateOf === first.id)).toHaveLength(99);
  expect(rows.map((row) => row.attempt)).toEqual(Array.from({ length: 100 }, (_, i) => 100 - i));
});

test("without a delivery id the same body and signature are a repeat for an hour; unknown senders have none", async () => {
  let now = 1_700_000_000_000;
  const relay = await testRelay({ now: () => now });
  const send = (signature: string) => post(relay, "x", "same", { "x-signature": signature });
  const first = idOf(await send("a"));
  await send("b");
  await send("a");
  now += 3_600_001;
  await send("a");
  await post(relay, "y", "same");
  await post(relay, "y", "same");
  const rows = (await relay.list()).toReversed();
  expect(rows.map((row) => row.duplicateOf)).toEqual([null, null, first, null, null, null]);
});

test("a story's requests come together, by the sender's own time", async () => {
  const relay = await testRelay();
  const send = (type: string, timestamp: number) =>
    post(relay, "m", JSON.stringify({ type: "feeds", event: type, timestamp, data: { feedId: "feed-1" } }), {
      "x-millicast-signature": "sha1=0000000000000000000000000000000000000000",
    });
  await send("ended", 1_638_463_501_075);
  await post(relay, "between");
  const id = idOf(await send("started", 1_638_463_486_489));
  const { body } = await relay.api<Story>("GET", `/requests/${id}/story`);
  expect(body.subject).toBe("feed-1");
  expect(body.requests.map((row) => row.eventType)).toEqual(["feeds.started", "feeds.ended"]);
});

test("a note is kept with its request, found, and taken away by an empty one", async () => {
  const relay = await testRelay();
  const sent = await fetch(`${relay.hooks}/default`, { method: "POST" });
  const id = sent.headers.get("hooktap-request-id")!;
  await relay.api("PATCH", `/requests/${id}`, { pinned: true });
  const { body } = await relay.api<Detail>("PATCH", `/requests/${id}`, { note: "the customer's case" });
  expect(body).toMatchObject({ note: "the customer's case", noted: true, pinned: true });
  const found = async () => (await relay.api<RequestPage>("GET", "/requests?q=has:note")).body.requests.length;
  expect(await found()).toBe(1);
  await relay.api("PATCH", `/requests/${id}`, { note: "" });
  expect(await relay.detail(id)).toMatchObject({ note: "", noted: false, pinned: true });
  expect(await found()).toBe(0);
});

test("retention takes the oldest by count, bytes and age; what it would take is told first; pinned ones stay", async () => {
  let now = 1_700_000_000_000;
  const relay = await testRelay({ now: () => now });
  const ids = [];
  for (let i = 0; i < 10; i++) {
    ids.push(idOf(await post(relay, String(i), "x".repeat(1000))));
    now += 1000;
  }
  const would = async (retention: object) =>
    (await relay.api<Prunable>("POST", "/endpoints/default/prunable", retention)).body;
  expect(await would({})).toEqual({ requests: 0, bytes: 0, newest: null });
  expect(await would({ count: 4 })).toEqual({ requests: 6, bytes: 6000, newest: new Date(now - 5000).toISOString() });
  expect(await would({ bytes: 2500 })).toMatchObject({ requests: 8 });
  now += 24 * 3600 * 1000;
  expect(await would({ days: 1 })).toMatchObject({ requests: 10 });
  expect((await relay.list()).length).toBe(10);

  const pinned = await relay.api<{ pinned: boolean }>("PATCH", `/requests/${ids[0]}`, { pinned: true });
  expect(pinned.body.pinned).toBe(true);
  await set(relay, { retention: { count: 4 } });
  await until(async () => (await relay.list()).length === 4);
  expect((await relay.list()).map((row) => row.path)).toEqual(["/9", "/8", "/7", "/0"]);
  expect((await relay.api<Endpoint>("GET", "/endpoints/default")).body).toMatchObject({
    requests: 4,
    bytes: 4000,
    retention: { days: 30, bytes: 5 * 1024 ** 3, count: 4 },
  });
});

test("a part of a body can be read, across the pieces it is stored in", async () => {
  const relay = await testRelay();
  const bytes = randomBytes(700_000);
  const large = idOf(await post(relay, "large", bytes));
  const small = idOf(await post(relay, "small", "0123456789"));
  const read = async (id: string, range: string) => {
    const response = await fetch(`${relay.console}/api/requests/${id}/body`, {
      headers: { authorization: `Bearer ${relay.token}`, range },
    });
    return {
      status: response.status,
      range: response.headers.get("content-range"),
      body: Buffer.from(await response.arrayBuffer()),
    };
  };
  const middle = await read(large, "bytes=262100-600000");
  expect([middle.status, middle.range]).toEqual([206, "bytes 262100-600000/700000"]);
  expect(middle.body.equals(bytes.subarray(262_100, 600_001))).toBe(true);
  expect((await read(small, "bytes=-3")).body.toString()).toBe("789");
  expect((await read(small, "bytes=4-")).body.toString()).toBe("456789");
  expect((await read(small, "bytes=2-2")).body.toString()).toBe("2");
  expect(await read(small, "bytes=10-")).toMatchObject({ status: 416, range: "bytes */10" });
  expect((await read(small, "lines=1-2")).status).toBe(200);
});

test("changes that come at once are all kept, and a reply with headers that cannot be sent is refused", async () => {
  const relay = await testRelay();
  await Promise.all([
    set(relay, { statusByQuery: true }),
    set(relay, { timeoutMs: 5000 }),
    set(relay, { reply: { status: 202 } }),
  ]);
  const kept = (await relay.api<Endpoint>("GET", "/endpoints/default")).body;
  expect(kept).toMatchObject({ statusByQuery: true, timeoutMs: 5000, reply: { status: 202, body: "ok" } });
  for (const header of [
    ["bad name", "x"],
    ["X", "a\r\nY: b"],
    ["Content-Length", "1"],
    ["x", "\u2028"],
  ] as [string, string][]) {
    expect((await set(relay, { reply: { headers: [header] } })).status).toBe(400);
  }
});
