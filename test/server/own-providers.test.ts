import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { Delivery } from "../../protocol/delivery.ts";
import type { Endpoint, ProviderInfo } from "../../protocol/endpoint.ts";
import type { SecretTrial } from "../../protocol/secret.ts";
import type { ExplainedVerdict } from "../../protocol/verdict.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const shop = {
  id: "shop",
  name: "The shop",
  header: "X-Shop-Signature",
  template: "{timestamp}.{body}",
  encoding: "base64",
  timestamp: { header: "X-Shop-Time", toleranceSeconds: 60 },
  idHeader: "X-Shop-Id",
  eventType: "$.kind",
} as const;
const secret = "shop-secret-1234";

/** Sends what the shop would, signed as its definition says, by other means than ours. */
async function send(relay: TestRelay, { key = secret, body = '{"kind":"paid"}', at = Date.now() / 1000 } = {}) {
  const time = String(Math.floor(at));
  const signature = createHmac("sha256", key).update(`${time}.${body}`).digest("base64");
  const headers = { "x-shop-signature": signature, "x-shop-time": time, "x-shop-id": "d_1" };
  const response = await fetch(`${relay.hooks}/default`, { method: "POST", headers, body });
  return response.headers.get("hooktap-request-id")!;
}

const define = (relay: TestRelay, customProviders: unknown) =>
  relay.api<Endpoint & { error: { code: string; message: string } }>("PATCH", "/endpoints/default", {
    customProviders,
  });
const addSecret = (relay: TestRelay) =>
  relay.api("POST", "/endpoints/default/secrets", { provider: "custom:shop", secret });

test("a provider that is defined on an endpoint is recognised and verified there, also what came before", async () => {
  const relay = await testRelay();
  const id = await send(relay);
  expect((await relay.detail(id)).provider).toBeNull();
  expect((await addSecret(relay)).status).toBe(400);
  expect((await define(relay, [shop])).body.customProviders).toEqual([shop]);
  expect((await relay.detail(id)).verdict).toMatchObject({ status: "no_secret", provider: "custom:shop" });
  expect((await addSecret(relay)).status).toBe(201);
  expect(await relay.detail(id)).toMatchObject({
    provider: "custom:shop",
    eventType: "paid",
    deliveryId: "d_1",
    verdict: { status: "verified" },
  });
  const reason = async (options: object) => (await relay.detail(await send(relay, options))).verdict.reason;
  expect(await reason({ key: "other" })).toBe("signature_mismatch");
  expect(await reason({ at: Date.now() / 1000 - 90 })).toBe("timestamp_expired");
  const found = await relay.api<{ requests: unknown[] }>("GET", "/requests?q=provider:custom:shop");
  expect(found.body.requests).toHaveLength(3);

  const providers = async (query = "") =>
    (await relay.api<{ providers: ProviderInfo[] }>("GET", `/providers${query}`)).body.providers.map(({ id }) => id);
  expect(await providers()).not.toContain("custom:shop");
  expect(await providers("?endpoint=default")).toContain("custom:shop");

  await relay.close();
  const again = await testRelay({ data: relay.data });
  expect((await again.detail(await send(again))).verdict.status).toBe("verified");
});

test("large bodies and replays know it too", async () => {
  const relay = await testRelay();
  await define(relay, [shop]);
  await addSecret(relay);
  const body = JSON.stringify({ kind: "paid", filler: "x".repeat(300_000) });
  const large = await send(relay, { body });
  await until(async () => (await relay.detail(large)).verdict.status === "verified");
  const stale = await send(relay, { at: Date.now() / 1000 - 3600 });
  const arrived: boolean[] = [];
  const target = await testTarget((req, res, bytes) => {
    const time = req.headers["x-shop-time"] as string;
    const right = createHmac("sha256", secret).update(`${time}.`).update(bytes).digest("base64");
    arrived.push(right === req.headers["x-shop-signature"] && Math.abs(Date.now() / 1000 - Number(time)) < 60);
    res.end();
  });
  await testAgent(relay, target.url);
  for (const id of [stale, large]) {
    const { body: delivery } = await relay.api<Delivery>("POST", `/requests/${id}/replay`, { sign: "resign" });
    expect(delivery.status).toBe(200);
  }
  expect(arrived).toEqual([true, true]);
});

test("a definition can be tried on a request and on the newest ones before it is kept", async () => {
  const relay = await testRelay();
  const id = await send(relay);
  const tried = { provider: shop, secret };
  const one = await relay.api<ExplainedVerdict>("POST", `/requests/${id}/verify`, tried);
  expect(one.body).toMatchObject({ status: "verified", provider: "custom:shop" });
  expect(Buffer.from(one.body.signedBytes!, "base64").toString()).toMatch(/^\d+\.\{"kind":"paid"\}$/);
  const hex = await relay.api<ExplainedVerdict>("POST", `/requests/${id}/verify`, {
    ...tried,
    provider: { ...shop, template: "{body}" },
  });
  expect(hex.body).toMatchObject({ status: "failed" });
  const newest = await relay.api<{ results: SecretTrial[] }>("POST", "/endpoints/default/secrets/test", tried);
  expect(newest.body.results).toMatchObject([{ id, status: "verified" }]);
  expect((await relay.detail(id)).provider).toBeNull();
});

test("what is wrong with a definition is said, and changes nothing", async () => {
  const relay = await testRelay();
  await define(relay, [shop]);
  const message = async (definitions: unknown) => {
    const { status, body } = await define(relay, definitions);
    expect(status).toBe(400);
    return body.error.message;
  };
  expect(await message([{ ...shop, template: "{timestamp" }])).toContain("brace");
  expect(await message([{ ...shop, id: "github" }])).toContain("github");
  expect(await message([{ ...shop, hash: "md5" }])).toContain("hash");
  expect(await message([shop, { ...shop, header: "X-Other" }])).toContain("two providers have the id shop");
  const made = await relay.api("POST", "/endpoints", {
    name: "other",
    customProviders: [{ ...shop, header: "no name" }],
  });
  expect(made.status).toBe(400);
  expect((await relay.api<Endpoint>("GET", "/endpoints/default")).body.customProviders).toEqual([shop]);
  const id = await send(relay);
  const bad = { provider: { ...shop, template: "" }, secret };
  expect((await relay.api("POST", `/requests/${id}/verify`, bad)).status).toBe(400);
  expect((await relay.api("POST", "/endpoints/default/secrets/test", bad)).status).toBe(400);
});
