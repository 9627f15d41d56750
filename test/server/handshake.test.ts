import { createCipheriv, createHash, generateKeyPairSync, sign as signBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { Endpoint } from "../../protocol/endpoint.ts";
import type { Detail } from "../../protocol/request.ts";
import { closedPort, testAgent, testTarget, until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P";

async function post(relay: TestRelay, body: object, headers: Record<string, string> = {}, path = "/default") {
  const response = await fetch(relay.hooks + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return {
    id: response.headers.get("hooktap-request-id")!,
    status: response.status,
    by: response.headers.get("hooktap-handshake"),
    headers: response.headers,
    text: await response.text(),
  };
}

const slack = (relay: TestRelay, path?: string) =>
  post(
    relay,
    { token: "t", challenge, type: "url_verification" },
    { "x-slack-request-timestamp": "1700000000", "x-slack-signature": `v0=${"0".repeat(64)}` },
    path,
  );

const set = (relay: TestRelay, patch: object) => relay.api<Endpoint>("PATCH", "/endpoints/default", patch);

/** The request once it tells who answered, which is written after the answer. */
async function answered(relay: TestRelay, id: string): Promise<Detail> {
  let detail = await relay.detail(id);
  await until(async () => (detail = await relay.detail(id)).handshake?.answeredBy !== null);
  return detail;
}

test("without an agent the relay gives the answer that is asked for, marks it and records it", async () => {
  const relay = await testRelay();
  const answer = await slack(relay);
  expect(answer).toMatchObject({ status: 200, by: "slack", text: challenge });
  expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("content-security-policy")).toBe("sandbox");
  const detail = await answered(relay, answer.id);
  expect(detail.handshake).toEqual({
    provider: "slack",
    kind: "challenge-json",
    answeredBy: "hooktap",
    explanation: expect.stringContaining("200 with the challenge from the body") as string,
    secret: null,
  });
  expect((await relay.list())[0]!.handshake).toEqual({
    provider: "slack",
    kind: "challenge-json",
    answeredBy: "hooktap",
  });
});

test("a static reply leaves handshakes to the relay, without its delay; other requests get it as before", async () => {
  const relay = await testRelay();
  await set(relay, { reply: { mode: "static", status: 503, body: "later", delayMs: 60_000 } });
  const target = await testTarget();
  await testAgent(relay, target.url);
  expect(await slack(relay)).toMatchObject({ status: 200, by: "slack", text: challenge });
  await until(() => target.seen.length === 1);
  await set(relay, { reply: { delayMs: 0 } });
  const event = await post(relay, { type: "event_callback" }, { "x-slack-request-timestamp": "1" });
  expect(event).toMatchObject({ status: 503, by: null, text: "later" });
  expect((await relay.detail(event.id)).handshake).toBeNull();
});

test("with an agent the handler answers, and is not corrected", async () => {
  const relay = await testRelay();
  let status = 200;
  const target = await testTarget((_req, res, body) => {
    res
      .writeHead(status)
      .end(status === 200 ? (JSON.parse(String(body)) as { challenge: string }).challenge : "nothing");
  });
  await testAgent(relay, target.url);
  for (const mode of ["auto", "passthrough"]) {
    await set(relay, { reply: mode });
    status = 200;
    const good = await slack(relay);
    expect(good).toMatchObject({ status: 200, by: null, text: challenge });
    const { handshake } = await answered(relay, good.id);
    expect(handshake).toMatchObject({ provider: "slack", answeredBy: "target" });
    expect(handshake!.explanation).not.toContain("will not do");
    status = 404;
    const bad = await slack(relay);
    expect(bad).toMatchObject({ status: 404, by: null, text: "nothing" });
    await until(async () => (await relay.detail(bad.id)).deliveries.length > 0);
    expect((await answered(relay, bad.id)).handshake!.explanation).toContain(
      "The target's answer will not do: it was 404, not 200.",
    );
  }
});

test("a handler that answers 200 with other words is told of them", async () => {
  const relay = await testRelay();
  const target = await testTarget();
  await testAgent(relay, target.url);
  const { id } = await slack(relay);
  await until(async () => (await relay.detail(id)).deliveries.length > 0);
  expect((await answered(relay, id)).handshake!.explanation).toContain("its body was not what was asked for");
});

test("where the target cannot be reached the relay answers under auto, and delivers later", async () => {
  const relay = await testRelay();
  const port = await closedPort();
  await testAgent(relay, `http://127.0.0.1:${port}`);
  const { id, ...answer } = await slack(relay);
  expect(answer).toMatchObject({ status: 200, by: "slack", text: challenge });
  expect((await answered(relay, id)).handshake!.answeredBy).toBe("hooktap");
  const target = await testTarget(undefined, port);
  await until(() => target.seen.length === 1);
  expect((await relay.detail(id)).handshake!.answeredBy).toBe("hooktap");
});

test("passthrough without an agent stays a 502", async () => {
  const relay = await testRelay();
  await set(relay, { reply: "passthrough" });
  const answer = await slack(relay);
  expect(answer).toMatchObject({ status: 502, by: null });
  expect((await relay.detail(answer.id)).handshake).toMatchObject({ provider: "slack", answeredBy: null });
});

test("switched off, handshakes are known but answered as the reply says", async () => {
  const relay = await testRelay();
  expect((await set(relay, { handshakes: "off" })).body.handshakes).toBe("off");
  const answer = await slack(relay);
  expect(answer).toMatchObject({ status: 200, by: null, text: "ok" });
  expect((await relay.detail(answer.id)).handshake).toMatchObject({ kind: "challenge-json", answeredBy: null });
  expect((await set(relay, { handshakes: "auto" })).body.handshakes).toBe("auto");
  expect(await slack(relay)).toMatchObject({ by: "slack", text: challenge });
  expect((await set(relay, { handshakes: "always" })).status).toBe(400);
});

test("an answer that was asked for by hand comes before a handshake's", async () => {
  const relay = await testRelay();
  await set(relay, { answerNext: { count: 1, status: 500 } });
  const refused = await slack(relay);
  expect(refused).toMatchObject({ status: 500, by: null });
  expect((await relay.detail(refused.id)).handshake!.answeredBy).toBeNull();
  expect(await slack(relay)).toMatchObject({ status: 200, by: "slack" });
});

test("Discord's signature decides the answer; without the key it says what to set, and the reply answers", async () => {
  const relay = await testRelay();
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
  const ping = { id: "1", type: 1, token: "t", application_id: "2" };
  const headers = (time: string) => ({
    "x-signature-ed25519": signBytes(null, Buffer.from(time + JSON.stringify(ping)), privateKey).toString("hex"),
    "x-signature-timestamp": time,
  });
  const early = await post(relay, ping, headers("1700000000"));
  expect(early).toMatchObject({ status: 200, by: null, text: "ok" });
  expect((await relay.detail(early.id)).handshake).toMatchObject({
    answeredBy: null,
    explanation: expect.stringContaining("hooktap needs the application's Public Key") as string,
  });
  await relay.api("POST", "/endpoints/default/secrets", { provider: "discord", secret: key });
  expect(await post(relay, ping, headers("1700000000"))).toMatchObject({
    status: 200,
    by: "discord",
    text: '{"type":1}',
  });
  const forged = await post(relay, ping, { ...headers("1700000000"), "x-signature-timestamp": "1700000001" });
  expect(forged).toMatchObject({ status: 401, by: "discord", text: "" });
  const { verdict, handshake } = await answered(relay, forged.id);
  expect(verdict).toMatchObject({ status: "failed", reason: "signature_mismatch" });
  expect(handshake).toMatchObject({ kind: "ping", answeredBy: "hooktap" });
});

test("Amazon's SubscribeURL is shown and never opened", async () => {
  const relay = await testRelay();
  const SubscribeURL = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336";
  const body = { Type: "SubscriptionConfirmation", TopicArn: "arn:aws:sns:eu-west-1:1:t", SubscribeURL };
  const { id, by } = await post(relay, body, { "x-amz-sns-message-type": "SubscriptionConfirmation" });
  expect(by).toBe("aws-sns");
  expect((await answered(relay, id)).handshake!.explanation).toContain(SubscribeURL);
});

test("what a handshake was, and who answered it, outlives a restart and a new verdict", async () => {
  const relay = await testRelay();
  const { id } = await slack(relay);
  const { handshake } = await answered(relay, id);
  await relay.api("POST", "/endpoints/default/secrets", { provider: "slack", secret: "s" });
  expect((await relay.detail(id)).handshake).toEqual(handshake);
  await relay.close();
  const again = await testRelay({ data: relay.data });
  expect((await again.detail(id)).handshake).toEqual(handshake);
});

test("an encrypted challenge is opened with the stored key and answered", async () => {
  const relay = await testRelay();
  await relay.api("POST", "/endpoints/default/secrets", { provider: "lark-feishu", secret: "kudryavka" });
  const iv = Buffer.alloc(16, 1);
  const cipher = createCipheriv("aes-256-cbc", createHash("sha256").update("kudryavka").digest(), iv);
  const plain = JSON.stringify({ challenge, token: "t", type: "url_verification" });
  const encrypt = Buffer.concat([iv, cipher.update(plain), cipher.final()]).toString("base64");
  const answer = await post(relay, { encrypt });
  expect(answer).toMatchObject({ status: 200, by: "lark-feishu", text: JSON.stringify({ challenge }) });
  expect(await relay.detail(answer.id)).toMatchObject({ provider: "lark-feishu", eventType: "url_verification" });
});
