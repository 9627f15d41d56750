import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Endpoint } from "../../protocol/endpoint.ts";
import type { Delivery } from "../../protocol/delivery.ts";
import type { Detail } from "../../protocol/request.ts";
import type { Secret } from "../../protocol/secret.ts";
import type { ExplainedVerdict, Verdict } from "../../protocol/verdict.ts";
import { sign, verify } from "../../providers/index.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const secret = "whsec_a-secret-that-is-found-nowhere";
const event = JSON.stringify({ event: "job.completed", job: { id: "job_1" }, timestamp: "2026-02-28T10:35:42Z" });

/** Sends an event as Transcodely does; resolves with its id. */
async function send(relay: TestRelay, options: { key?: string; body?: string; now?: number } = {}): Promise<string> {
  const body = options.body ?? event;
  const signed = sign({
    provider: "transcodely",
    request: {
      method: "POST",
      url: `${relay.hooks}/default`,
      headers: [["X-Transcodely-Delivery-ID", "dlv_1"]],
      body: Buffer.from(event),
    },
    secret: options.key ?? secret,
    now: options.now ?? Math.floor(Date.now() / 1000),
  });
  const headers = { "content-type": "application/json", ...Object.fromEntries(signed) };
  const response = await fetch(`${relay.hooks}/default`, { method: "POST", headers, body });
  return response.headers.get("hooktap-request-id")!;
}

const addSecret = (relay: TestRelay, value = secret, label?: string) =>
  relay.api<Secret>("POST", "/endpoints/default/secrets", {
    provider: "transcodely",
    secret: value,
    ...(label ? { label } : {}),
  });

test("a request carries its verdict and facts; adding the secret verifies again what is stored", async () => {
  const relay = await testRelay();
  const id = await send(relay);
  expect(await relay.detail(id)).toMatchObject({
    provider: "transcodely",
    eventType: "job.completed",
    deliveryId: "dlv_1",
    subject: "job_1",
    eventAt: "2026-02-28T10:35:42.000Z",
    verdict: { status: "no_secret", reason: null, secret: null },
  });
  const added = await addSecret(relay, secret, "production");
  expect(added.status).toBe(201);
  expect(added.body).toMatchObject({ provider: "transcodely", label: "production", hint: "here", params: {} });
  expect(JSON.stringify(added.body)).not.toContain(secret);
  const { verdict } = await relay.detail(id);
  expect(verdict).toMatchObject({ status: "verified", scheme: "hmac-sha256", secret: { label: "production" } });
  expect(verdict.checks.every((check) => check.ok)).toBe(true);
  expect((await relay.list())[0]!.verdict).toEqual({ status: "verified", reason: null });
});

test("wrong, stale and future signatures each have their reason; the clock is when the request came", async () => {
  const relay = await testRelay();
  await addSecret(relay);
  const now = Math.floor(Date.now() / 1000);
  const reasonOf = async (id: string) => (await relay.detail(id)).verdict.reason;
  expect(await reasonOf(await send(relay, { key: "whsec_other" }))).toBe("signature_mismatch");
  expect(await reasonOf(await send(relay, { body: event.replace("job_1", "job_2") }))).toBe("signature_mismatch");
  expect(await reasonOf(await send(relay, { now: now - 3600 }))).toBe("timestamp_expired");
  expect(await reasonOf(await send(relay, { now: now + 3600 }))).toBe("timestamp_in_future");
  const unsigned = await fetch(`${relay.hooks}/default`, {
    method: "POST",
    headers: { "x-transcodely-delivery-id": "d" },
    body: event,
  });
  expect(await reasonOf(unsigned.headers.get("hooktap-request-id")!)).toBe("header_missing");
});

test("an old and a new secret both verify, and the verdict names the one that matched", async () => {
  const relay = await testRelay();
  await addSecret(relay, "whsec_old", "old");
  await addSecret(relay, "whsec_new", "new");
  const label = async (key: string) => (await relay.detail(await send(relay, { key }))).verdict.secret?.label;
  expect([await label("whsec_old"), await label("whsec_new")]).toEqual(["old", "new"]);
  const listed = await relay.api<{ secrets: Secret[] }>("GET", "/endpoints/default/secrets");
  expect(listed.body.secrets.map((entry) => entry.label)).toEqual(["old", "new"]);
  expect((await relay.api("DELETE", `/endpoints/default/secrets/${listed.body.secrets[0]!.id}`)).status).toBe(204);
  expect((await relay.detail(await send(relay, { key: "whsec_old" }))).verdict.status).toBe("failed");
});

test("secrets survive a restart, and their values are in no file of the data folder", async () => {
  const relay = await testRelay();
  await addSecret(relay);
  await relay.close();
  for (const name of readdirSync(relay.data)) {
    expect(readFileSync(join(relay.data, name)).includes(secret)).toBe(false);
  }
  const again = await testRelay({ data: relay.data });
  expect((await again.detail(await send(again))).verdict.status).toBe("verified");
});

test("a body above the inline limit is verified by the worker after its commit", async () => {
  const relay = await testRelay();
  await addSecret(relay);
  const body = JSON.stringify({ event: "job.completed", job: { id: "job_1", filler: "x".repeat(300_000) } });
  const request = { method: "POST", url: relay.hooks, headers: [] as [string, string][], body: Buffer.from(body) };
  const headers = Object.fromEntries(
    sign({ provider: "transcodely", request, secret, now: Math.floor(Date.now() / 1000) }),
  );
  const response = await fetch(`${relay.hooks}/default`, { method: "POST", headers, body });
  const id = response.headers.get("hooktap-request-id")!;
  await until(async () => (await relay.detail(id)).verdict.status === "verified");
  expect(await relay.detail(id)).toMatchObject({ eventType: "job.completed", subject: "job_1" });
});

test("a body of 20 MB is verified, explained and signed anew piece by piece, and the handler accepts the replay", async () => {
  const relay = await testRelay();
  const key = Buffer.from("a thumbnail's secret").toString("base64");
  await relay.api("POST", "/endpoints/default/secrets", { provider: "dolby-millicast", secret: key });
  const image = Buffer.alloc(20_000_000, "not one chunk like another ");
  const request = { method: "POST", url: `${relay.hooks}/default`, body: image };
  const headers = sign({
    provider: "dolby-millicast",
    request: { ...request, headers: [] },
    secret: key,
    now: 0,
  });
  const sent = { "content-type": "image/jpeg", ...Object.fromEntries(headers) };
  const response = await fetch(request.url, { method: "POST", headers: sent, body: image });
  const id = response.headers.get("hooktap-request-id")!;
  const settled = async () => (await relay.detail(id)).verdict;
  await until(async () => (await settled()).status !== "unknown");
  expect(await settled()).toMatchObject({ status: "verified", provider: "dolby-millicast" });
  const other = { provider: "dolby-millicast", secret: Buffer.from("another").toString("base64") };
  const { body: verdict } = await relay.api<Verdict>("POST", `/requests/${id}/verify`, other);
  expect(verdict).toMatchObject({ status: "failed", reason: "signature_mismatch" });

  const arrived: string[] = [];
  const target = await testTarget((req, res, body) => {
    const list = Object.entries(req.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const whole = { ...request, headers: list, body };
    arrived.push(verify({ provider: "dolby-millicast", request: whole, secrets: [key], now: 0 }).status);
    res.end();
  });
  await testAgent(relay, target.url);
  for (const replay of [{ sign: "resign" }, { sign: "break", kind: "signature_mismatch" }]) {
    const { body: delivery } = await relay.api<Delivery>("POST", `/requests/${id}/replay`, replay);
    expect(delivery).toMatchObject({ status: 200, mode: "replay" });
  }
  expect(arrived).toEqual(["verified", "failed"]);
});

test("a body that is too large to be looked into has its verdict at once where the headers tell nothing", async () => {
  const relay = await testRelay();
  const response = await fetch(`${relay.hooks}/default`, { method: "POST", body: Buffer.alloc(17 * 1024 * 1024, "x") });
  const { verdict } = await relay.detail(response.headers.get("hooktap-request-id")!);
  expect(verdict).toMatchObject({ status: "unknown", reason: "unsupported" });
  expect(verdict.message).toContain("too large to be looked into");
});

test("a stored request can be verified with another secret, which is not kept", async () => {
  const relay = await testRelay();
  const id = await send(relay);
  const verifyWith = async (body: unknown) => (await relay.api<Verdict>("POST", `/requests/${id}/verify`, body)).body;
  expect(await verifyWith({ secret })).toMatchObject({ status: "verified", provider: "transcodely" });
  expect(await verifyWith({ secret: "whsec_x" })).toMatchObject({ status: "failed", reason: "signature_mismatch" });
  expect(await verifyWith({ secret: secret.slice("whsec_".length) })).toMatchObject({
    status: "failed",
    diagnosis: { code: expect.any(String), fix: expect.any(String) },
  });
  expect((await relay.detail(id)).verdict.status).toBe("no_secret");
  expect(await verifyWith({ secret: ["whsec_x", secret] })).toMatchObject({ status: "verified" });
  const { signedBytes, signedSize } = (await verifyWith({ secret })) as ExplainedVerdict;
  const signed = Buffer.from(signedBytes!, "base64").toString();
  expect([signed.replace(/^\d+/, "TIME"), signed.length]).toEqual([`TIME.${event}`, signedSize]);
});

test("a failed request's detail names the mistake, with a fix for the handler's framework, whatever the body's size", async () => {
  const relay = await testRelay();
  await addSecret(relay);
  const sent = async (size: number) => {
    const { job, ...rest } = JSON.parse(event) as { job: object };
    const signed = JSON.stringify({ ...rest, job: { ...job, filler: "x".repeat(size) } });
    const request = { method: "POST", url: relay.hooks, headers: [], body: Buffer.from(signed) };
    const headers = sign({ provider: "transcodely", request, secret, now: Math.floor(Date.now() / 1000) });
    const response = await fetch(`${relay.hooks}/default`, {
      method: "POST",
      headers: { "content-type": "application/json", ...Object.fromEntries(headers) },
      body: JSON.stringify(JSON.parse(signed), null, 2),
    });
    const id = response.headers.get("hooktap-request-id")!;
    await until(async () => (await relay.detail(id)).verdict.status === "failed");
    return id;
  };
  for (const size of [10, 300_000]) {
    const id = await sent(size);
    const detail = async (query: string) => (await relay.api<Detail>("GET", `/requests/${id}${query}`)).body.verdict;
    expect(await detail("")).toMatchObject({ status: "failed", diagnosis: { code: "body_json_spacing" } });
    expect((await detail("?framework=flask")).diagnosis!.fix).toContain("request.get_data()");
    const { body } = await relay.api<Verdict>("POST", `/requests/${id}/verify`, { framework: "go" });
    expect(body.diagnosis!.fix).toContain("io.ReadAll");
  }
  const large = await relay.detail(await sent(1_100_000));
  expect(large.verdict).toMatchObject({ status: "failed", reason: "signature_mismatch", diagnosis: null });
  const unknown = await relay.api("GET", `/requests/${large.id}?framework=cobol`);
  expect(unknown.status).toBe(400);
});

test("a replay that is signed anew is accepted by the handler when the original is stale; broken ones are not", async () => {
  const relay = await testRelay();
  const target = await testTarget((req, res, body) => {
    const headers: [string, string][] = [];
    for (let i = 0; i < req.rawHeaders.length; i += 2) headers.push([req.rawHeaders[i]!, req.rawHeaders[i + 1]!]);
    const request = { method: req.method!, url: `http://x${req.url}`, headers, body };
    const verdict = verify({ provider: "transcodely", request, secrets: [secret], now: Date.now() / 1000 });
    res.writeHead(verdict.status === "verified" ? 200 : 401).end(verdict.reason ?? "");
  });
  await testAgent(relay, target.url);
  const id = await send(relay, { now: Math.floor(Date.now() / 1000) - 3600 });
  const replay = async (body: unknown) =>
    (await relay.api<Delivery & { error: { code: string } }>("POST", `/requests/${id}/replay`, body)).body;
  expect((await replay({ sign: "resign" })).error).toMatchObject({ code: "no_secret" });
  await addSecret(relay);
  expect((await replay({})).status).toBe(401);
  const resigned = await replay({ sign: "resign" });
  expect(resigned).toMatchObject({ status: 200, changes: { sign: "resign" } });
  expect(resigned.changes!.headers.map(({ name }) => name.toLowerCase())).toEqual([
    "x-transcodely-signature",
    "x-transcodely-timestamp",
  ]);
  expect((await replay({ sign: "resign", edit: { body: '{"event":"job.failed","job":{"id":"job_1"}}' } })).status).toBe(
    200,
  );
  for (const sign of ["none", "break"]) expect((await replay({ sign })).status).toBe(401);
  expect((await replay({ sign: "break", kind: "timestamp_expired" })).status).toBe(401);
  expect((await replay({ sign: "break", kind: "nonsense" })).error).toMatchObject({ code: "bad_kind" });
});

test("endpoints are made, changed, counted and deleted with what they hold", async () => {
  const relay = await testRelay();
  const made = await relay.api<Endpoint>("POST", "/endpoints", { name: "shop", reply: "static" });
  expect(made).toMatchObject({
    status: 201,
    body: {
      name: "shop",
      url: `${relay.hooks}/shop`,
      requests: 0,
      agents: [],
      reply: { mode: "static", status: 200, body: "ok" },
    },
  });
  await fetch(`${relay.hooks}/shop/x`, { method: "POST" });
  const changed = await relay.api<Endpoint>("PATCH", "/endpoints/shop", { reply: { status: 503 }, timeoutMs: 5000 });
  expect(changed.body).toMatchObject({
    requests: 1,
    timeoutMs: 5000,
    reply: { mode: "static", status: 503, body: "ok" },
  });
  const all = await relay.api<{ endpoints: Endpoint[] }>("GET", "/endpoints");
  expect(all.body.endpoints.map(({ name }) => name)).toEqual(["default", "shop"]);
  expect((await relay.api("DELETE", "/endpoints/shop")).status).toBe(204);
  expect((await relay.api("GET", "/endpoints/shop")).status).toBe(404);
  expect(await relay.list()).toEqual([]);
});

test("a request without a secret here is told the endpoint whose secret verifies it, and one of another sender whose it is", async () => {
  const relay = await testRelay();
  await relay.api("POST", "/endpoints", { name: "shop" });
  await relay.api("POST", "/endpoints/shop/secrets", { provider: "transcodely", secret, label: "production" });
  const id = await send(relay);
  expect((await relay.detail(id)).verdict).toMatchObject({
    status: "no_secret",
    diagnosis: {
      code: "secret_of_another",
      message: expect.stringContaining("production of transcodely on the endpoint shop"),
    },
  });
  const { body } = await relay.api<ExplainedVerdict>("POST", `/requests/${id}/verify`, { provider: "stripe" });
  expect(body).toMatchObject({ status: "no_secret", diagnosis: { code: "other_provider" } });
});

test("a signature that stands in the body is made anew and broken there, with the length that the body then has", async () => {
  const relay = await testRelay();
  const arrived: { status: string; length: string | undefined; size: number; body: string }[] = [];
  const target = await testTarget((request, response, body) => {
    const headers = Object.entries(request.headers) as [string, string][];
    const { status } = verify({
      provider: "mailgun",
      request: { method: "POST", url: "", headers, body },
      secrets: ["key-1"],
      now: Date.now() / 1000,
    });
    arrived.push({ status, length: request.headers["content-length"], size: body.length, body: body.toString() });
    response.end();
  });
  await relay.api("POST", "/endpoints/default/secrets", { provider: "mailgun", secret: "key-1" });
  const body = '{"signature":{"token":"t","timestamp":"1","signature":"0"},"event-data":{"event":"opened"}}';
  const sent = await fetch(`${relay.hooks}/default`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  const id = sent.headers.get("hooktap-request-id")!;
  await testAgent(relay, target.url);
  const replay = async (input: unknown) =>
    (await relay.api<Delivery & { error: { code: string } }>("POST", `/requests/${id}/replay`, input)).body;
  expect((await replay({ sign: "resign" })).changes).toMatchObject({ edited: ["body"] });
  await replay({ sign: "break" });
  await replay({ sign: "break", kind: "timestamp_expired" });
  expect(arrived.map(({ status }) => status)).toEqual(["verified", "failed", "verified"]);
  for (const { length, size } of arrived) expect(length).toBe(String(size));
  expect(arrived[0]!.body).toContain('"event-data":{"event":"opened"}');
  expect((await replay({ sign: "none" })).error).toMatchObject({ code: "bad_kind" });
});

test("a key pair signs a replay where its private key is stored, and a public key alone is named as what is missing", async () => {
  const relay = await testRelay();
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const seen: string[] = [];
  const target = await testTarget((request, response, body) => {
    const headers = Object.entries(request.headers) as [string, string][];
    const signed = { method: "POST", url: "", headers, body };
    const secrets = [publicKey.export({ format: "pem", type: "spki" }) as string];
    seen.push(verify({ provider: "discord", request: signed, secrets, now: 0 }).status);
    response.end();
  });
  const add = (value: string) =>
    relay.api("POST", "/endpoints/default/secrets", { provider: "discord", secret: value });
  const sent = await fetch(`${relay.hooks}/default`, {
    method: "POST",
    headers: { "x-signature-ed25519": "00".repeat(64), "x-signature-timestamp": "1" },
    body: "{}",
  });
  const id = sent.headers.get("hooktap-request-id")!;
  await testAgent(relay, target.url);
  const resign = async () =>
    (await relay.api<{ error?: { code: string; hint: string } }>("POST", `/requests/${id}/replay`, { sign: "resign" }))
      .body;
  await add(publicKey.export({ format: "pem", type: "spki" }) as string);
  expect((await resign()).error).toMatchObject({
    code: "secret_unusable",
    hint: expect.stringContaining("secrets generate discord"),
  });
  await add(privateKey.export({ format: "pem", type: "pkcs8" }) as string);
  expect((await resign()).error).toBeNull();
  await relay.api("POST", `/requests/${id}/replay`, { sign: "none" });
  expect(seen).toEqual(["verified", "failed"]);
});
