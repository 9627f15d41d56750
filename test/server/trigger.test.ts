import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { ApiError } from "../../protocol/error.ts";
import type { EventList, Play, Triggered, TriggerInput } from "../../protocol/trigger.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { live } from "../helpers/live.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

type Asked = Omit<TriggerInput, "endpoint"> & { endpoint?: string };

async function trigger(relay: TestRelay, input: Asked): Promise<Triggered> {
  const { status, body } = await relay.api<Triggered>("POST", "/trigger", { endpoint: "default", ...input });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

async function refusal(relay: TestRelay, input: object) {
  const { status, body } = await relay.api<ApiError>("POST", "/trigger", { endpoint: "default", ...input });
  return [status, body.error.code, body.error.message];
}

async function ended(relay: TestRelay, { play }: Triggered): Promise<Play> {
  const get = async () => (await relay.api<Play>("GET", `/plays/${play!.id}`)).body;
  await until(async () => (await get()).state !== "running");
  return get();
}

const bodyOf = async (relay: TestRelay, id: string) => {
  const headers = { authorization: `Bearer ${relay.token}` };
  return Buffer.from(await (await fetch(`${relay.console}/api/requests/${id}/body`, { headers })).arrayBuffer());
};

const answering = (relay: TestRelay, status: number) =>
  relay.api("PATCH", "/endpoints/default", { reply: { mode: "static", status } });

test("every event of every sender is listed, and is captured as that sender's, by that name", async () => {
  const relay = await testRelay();
  const { body } = await relay.api<EventList>("GET", "/events");
  expect(body.providers.map(({ id }) => id)).toEqual(
    expect.arrayContaining(["dolbyio-media", "dolby-millicast", "dolby-optiview", "transcodely", "qencode"]),
  );
  for (const { id, signs, events } of body.providers.slice(0, 5)) {
    for (const { name } of events) {
      const { request, answer, signed, offer } = await trigger(relay, { provider: id, event: name });
      expect(request).toMatchObject({
        provider: id,
        eventType: name,
        endpoint: "default",
        method: "POST",
        path: "/",
        remoteAddress: "127.0.0.1",
        verdict: { status: signs ? "no_secret" : "unsigned", reason: null },
      });
      expect(answer).toMatchObject({ status: 200, error: null });
      expect([signed.by, offer === null]).toEqual(signs ? ["made", false] : ["nobody", true]);
    }
  }
});

test("with the endpoint's secret it is verified, and holds by the documented verification", async () => {
  const relay = await testRelay();
  for (const secret of ["whsec_the-older-one", "whsec_the-newer-one"]) {
    await relay.api("POST", "/endpoints/default/secrets", { provider: "transcodely", secret, label: secret.slice(10) });
  }
  const { request, signed, offer } = await trigger(relay, { provider: "transcodely" });
  expect(request.verdict).toEqual({ status: "verified", reason: null });
  expect([signed, offer]).toEqual([
    { by: "stored", label: "newer-one", message: 'Signed with the secret "newer-one" of the endpoint default.' },
    null,
  ]);
  const { headers } = await relay.detail(request.id);
  const header = (name: string) => headers.find(([known]) => known === name)![1];
  const expected = createHmac("sha256", "whsec_the-newer-one")
    .update(`${header("X-Transcodely-Timestamp")}.`)
    .update(await bodyOf(relay, request.id))
    .digest("hex");
  expect(header("X-Transcodely-Signature")).toBe(`sha256=${expected}`);
});

test("a made secret is offered, and once it is added the request is verified", async () => {
  const relay = await testRelay();
  for (const provider of ["transcodely", "dolby-optiview", "dolby-millicast"]) {
    const { request, offer } = await trigger(relay, { provider });
    expect(offer!.verifies).toBe(offer!.secret);
    await relay.api("POST", "/endpoints/default/secrets", { provider, secret: offer!.secret });
    await until(async () => (await relay.detail(request.id)).verdict.status === "verified");
  }
});

test("a given secret signs in place of the stored one, and its verdict is that of the stored one", async () => {
  const relay = await testRelay();
  await relay.api("POST", "/endpoints/default/secrets", { provider: "transcodely", secret: "whsec_ours" });
  const { request, signed } = await trigger(relay, { provider: "transcodely", secret: "whsec_theirs" });
  expect([signed.by, request.verdict]).toEqual(["given", { status: "failed", reason: "signature_mismatch" }]);
});

test("a static secret goes where its sender would put it: into the URL, or into the header of its param", async () => {
  const relay = await testRelay();
  await relay.api("POST", "/endpoints/default/secrets", { provider: "qencode", secret: "s3cret/&" });
  const params = { header: "Authorization" };
  await relay.api("POST", "/endpoints/default/secrets", { provider: "dolbyio-media", secret: "Bearer me", params });
  const qencode = await trigger(relay, { provider: "qencode", path: "/hooks?job=1" });
  expect(qencode.request.verdict.status).toBe("verified");
  expect((await relay.detail(qencode.request.id)).url).toBe(`${relay.hooks}/default/hooks?job=1&token=s3cret%2F%26`);
  const media = await trigger(relay, { provider: "dolbyio-media", event: "callback" });
  expect(media.request.verdict.status).toBe("verified");
});

test("values, data, headers and path are as they were asked for", async () => {
  const relay = await testRelay();
  const { request } = await trigger(relay, {
    provider: "dolbyio-media",
    event: "Failed",
    path: "/hooks/media",
    set: { "error.title": "Too short", progress: "12" },
    headers: [["X-Test", "1"]],
  });
  expect(request.path).toBe("/hooks/media");
  expect(JSON.parse((await bodyOf(relay, request.id)).toString())).toMatchObject({
    progress: 12,
    error: { title: "Too short" },
  });
  expect((await relay.detail(request.id)).headers).toContainEqual(["X-Test", "1"]);
  const picture = Buffer.from([0xff, 0xd8, 0xff, 0x00, 0xff, 0xd9]);
  const sent = await trigger(relay, {
    provider: "dolby-millicast",
    event: "thumbnail",
    dataBase64: picture.toString("base64"),
  });
  expect(await bodyOf(relay, sent.request.id)).toEqual(picture);
});

test("a header of the user's beats the signature's, so that a wrong one can be sent", async () => {
  const relay = await testRelay();
  await relay.api("POST", "/endpoints/default/secrets", { provider: "transcodely", secret: "whsec_ours" });
  const { request } = await trigger(relay, {
    provider: "transcodely",
    headers: [["X-Transcodely-Timestamp", "1700000000"]],
  });
  expect(request.verdict.status).toBe("failed");
});

test("what makes no sense is refused before anything is captured", async () => {
  const relay = await testRelay();
  const asked = (more: object) => refusal(relay, { provider: "transcodely", ...more });
  expect(await asked({ endpoint: "nowhere" })).toEqual([404, "endpoint_not_found", expect.any(String)]);
  expect(await asked({ provider: "nobody" })).toEqual([400, "event_unknown", 'hooktap knows no events of "nobody"']);
  expect(await asked({ event: "job.gone" })).toEqual([400, "event_unknown", 'transcodely has no event "job.gone"']);
  expect(await asked({ scenario: "saga" })).toEqual([400, "event_unknown", 'transcodely has no scenario "saga"']);
  expect(await asked({ set: { "job.x": 1 } })).toEqual([400, "bad_set", "there is no job.x in this event"]);
  expect(await asked({ data: { event: 1 } })).toEqual([400, "bad_data", expect.stringContaining("event: ")]);
  expect(await asked({ data: "x", dataBase64: "eA==" })).toEqual([400, "bad_input", expect.stringContaining("both")]);
  expect(await asked({ speed: 60 })).toEqual([400, "bad_input", expect.stringContaining("speed")]);
  expect(await asked({ disturb: { drop: 1 } })).toEqual([400, "bad_scenario", expect.any(String)]);
  expect(await asked({ headers: [["a b", "c"]] })).toEqual([400, "bad_input", expect.stringContaining("headers")]);
  expect(await asked({ headers: [["a", "b\r\nc: d"]] })).toEqual([
    400,
    "bad_input",
    expect.stringContaining("headers"),
  ]);
  expect(await asked({ path: "//evil.example /x" })).toEqual([400, "bad_input", expect.stringContaining("path")]);
  expect(await asked({ ignored: true })).toEqual([400, "bad_input", expect.stringContaining("ignored")]);
  expect(await relay.list()).toEqual([]);
});

test("whatever its path, it goes to the endpoint and nowhere else", async () => {
  const relay = await testRelay();
  await relay.api("POST", "/endpoints", { name: "other" });
  const elsewhere = await testTarget();
  for (const path of [
    `//127.0.0.1:${elsewhere.port}/x`,
    "/../other/x",
    "/%2e%2e/other",
    `/@127.0.0.1:${elsewhere.port}`,
  ]) {
    const { request } = await trigger(relay, { provider: "qencode", path });
    expect([request.endpoint, request.path]).toEqual(["default", path]);
  }
  expect(elsewhere.seen).toEqual([]);
});

test("through an agent the target's own answer counts", async () => {
  const relay = await testRelay();
  const target = await testTarget((_req, res) => void res.writeHead(422).end());
  await testAgent(relay, target.url);
  const { answer } = await trigger(relay, { provider: "transcodely", path: "/hooks" });
  expect(answer).toMatchObject({ status: 422, error: null });
  expect(target.seen.map(({ url }) => url)).toEqual(["/hooks"]);
});

test("as Transcodely: six attempts of one delivery id by its table, each signed anew, then marked as failed", async () => {
  const relay = await testRelay();
  await relay.api("POST", "/endpoints/default/secrets", { provider: "transcodely", secret: "whsec_ours" });
  await answering(relay, 500);
  const begun = await trigger(relay, { provider: "transcodely", asProvider: { speed: "instant" } });
  const play = await ended(relay, begun);
  expect(play).toMatchObject({
    endpoint: "default",
    provider: "transcodely",
    event: "job.completed",
    scenario: null,
    asProvider: true,
    state: "failed",
    speed: "instant",
    next: null,
    message: "Marked as failed: attempt 6 of 6 got 500: it gives up.",
  });
  expect(play.attempts.map(({ n, status }) => [n, status])).toEqual([1, 2, 3, 4, 5, 6].map((n) => [n, 500]));
  const pauses = play.attempts.slice(1).map(({ at }, index) => {
    const before = play.attempts[index]!;
    return Math.round(at - before.at - before.ms / 1000);
  });
  expect(pauses).toEqual([60, 300, 1_800, 7_200, 43_200]);
  expect(play.attempts[0]!.requestId).toBe(begun.request.id);
  const requests = (await relay.list()).toReversed();
  expect(requests.map(({ id }) => id)).toEqual(play.attempts.map(({ requestId }) => requestId));
  expect(new Set(requests.map(({ deliveryId }) => deliveryId)).size).toBe(1);
  expect(requests.map(({ attempt, verdict }) => [attempt, verdict.status])).toEqual(
    [1, 2, 3, 4, 5, 6].map((n) => [n, "verified"]),
  );
});

test("a play ends with its first success, and rings the live feed at every change", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", { answerNext: { status: 503, count: 2 } });
  const feed = await live(relay, "");
  const begun = await trigger(relay, { provider: "transcodely", asProvider: { speed: 600 } });
  const rung: unknown[] = [];
  let play = begun.play && (await relay.api<Play>("GET", `/plays/${begun.play.id}`)).body;
  while (play!.state === "running") {
    let event = await feed.next();
    while (event.event !== "plays") event = await feed.next();
    rung.push(event.data);
    play = (await relay.api<Play>("GET", `/plays/${begun.play!.id}`)).body;
  }
  expect(new Set(rung.map((data) => JSON.stringify(data)))).toEqual(new Set([JSON.stringify({ id: play!.id })]));
  expect(play).toMatchObject({
    state: "delivered",
    message: expect.stringMatching(/^Delivered on attempt 3 of 6, 6 min/),
  });
  expect(play!.attempts.map(({ status }) => status)).toEqual([503, 503, 200]);
  const { body } = await relay.api<{ plays: Play[] }>("GET", "/plays");
  expect(body.plays).toEqual([play]);
});

test("while a play waits it tells what comes when, and it can be cancelled", async () => {
  const relay = await testRelay();
  await answering(relay, 500);
  const before = Date.now();
  const { play } = await trigger(relay, { provider: "transcodely", asProvider: { speed: 6 } });
  const get = async () => (await relay.api<Play>("GET", `/plays/${play!.id}`)).body;
  await until(async () => (await get()).next?.n === 2);
  const { next, message } = await get();
  expect(next).toMatchObject({ event: "job.completed", n: 2 });
  expect(Math.round(next!.at)).toBe(60);
  const realSeconds = (Date.parse(next!.realAt) - before) / 1000;
  expect(realSeconds).toBeGreaterThan(9);
  expect(realSeconds).toBeLessThan(20);
  expect(message).toBe("job.completed: attempt 1 of 6 got 500: it comes again after 1 min.");
  const cancelled = await relay.api<Play>("POST", `/plays/${play!.id}/cancel`);
  expect(cancelled.body).toMatchObject({ state: "cancelled", next: null, message: "Cancelled after 1 attempt." });
  expect((await relay.list()).length).toBe(1);
  expect((await relay.api<ApiError>("GET", "/plays/unknown")).body.error.code).toBe("play_not_found");
});

test("a handler that is slower than its sender waits is a timeout, and its request is known all the same", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", { reply: { mode: "passthrough" } });
  const target = await testTarget(() => {});
  await testAgent(relay, target.url);
  // It waits for three seconds.
  const begun = await trigger(relay, { provider: "zoom", asProvider: { speed: "instant" } });
  const get = async () => (await relay.api<Play>("GET", `/plays/${begun.play!.id}`)).body;
  await until(async () => (await get()).attempts.length > 0);
  const [first] = (await get()).attempts;
  expect(first).toMatchObject({ status: null, error: "timeout", requestId: begun.request.id });
  await relay.api("POST", `/plays/${begun.play!.id}/cancel`);
});

test("a scenario comes as one story, each event once, whatever is answered", async () => {
  const relay = await testRelay();
  await answering(relay, 500);
  const play = await ended(relay, await trigger(relay, { provider: "transcodely", scenario: "job" }));
  expect(play).toMatchObject({
    scenario: "job",
    asProvider: false,
    state: "failed",
    message: "0 of 2 events were delivered, in 2 attempts and 5 min 42 s.",
  });
  const requests = (await relay.list()).toReversed();
  expect(requests.map(({ eventType }) => eventType)).toEqual(["job.awaiting_confirmation", "job.completed"]);
  expect(new Set(requests.map(({ subject }) => subject)).size).toBe(1);
});

test("a disturbed scenario tells the seed that drew it, and a duplicate is known as one", async () => {
  const relay = await testRelay();
  const asked = { provider: "transcodely", scenario: "job", disturb: { duplicate: 1 } };
  const play = await ended(relay, await trigger(relay, asked));
  expect(play.seed).toEqual(expect.any(Number));
  expect(play.attempts).toHaveLength(3);
  expect((await relay.list()).filter(({ duplicateOf }) => duplicateOf !== null)).toHaveLength(1);
  const again = await ended(relay, await trigger(relay, { ...asked, disturb: { duplicate: 1, seed: play.seed! } }));
  expect(again.attempts.map(({ event }) => event)).toEqual(play.attempts.map(({ event }) => event));
});

test("with a hooks domain it goes to the endpoint's own host", async () => {
  const relay = await testRelay({ hooksDomain: "hooks.example.com" });
  const { request } = await trigger(relay, { provider: "qencode", path: "/a" });
  expect((await relay.detail(request.id)).url).toBe("https://default.hooks.example.com/a");
  expect(request.path).toBe("/a");
  await relay.api("POST", "/endpoints/default/secrets", { provider: "qencode", secret: "token-1" });
  const other = await trigger(relay, { provider: "qencode" });
  expect(other.request.verdict.status).toBe("verified");
  expect((await relay.detail(other.request.id)).url).toBe("https://default.hooks.example.com/?token=token-1");
});

test("a relay that stops ends its plays", async () => {
  const relay = await testRelay();
  await answering(relay, 500);
  await trigger(relay, { provider: "transcodely", asProvider: { speed: 1 } });
  const before = performance.now();
  await relay.close();
  expect(performance.now() - before).toBeLessThan(10_000);
});
