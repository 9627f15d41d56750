import { describe, expect, it } from "vitest";
import { examine, sign, verify, type WebhookRequest } from "../../providers/index.ts";
import { post, vector, withHeaders } from "./vectors.ts";

const NOW = 1_770_000_000;

function look(request: WebhookRequest) {
  return examine({ request, secrets: [], now: NOW });
}

function get(url: string): WebhookRequest {
  return { method: "GET", url, headers: [], body: new Uint8Array() };
}

describe("facts that stand in no plain place", () => {
  it("are read from Braintree's XML", () => {
    expect(look(vector("braintree-51").request).facts).toEqual({
      provider: "braintree",
      eventType: "check",
      deliveryId: null,
      subject: null,
      eventAt: "2026-02-02T02:40:00.000Z",
    });
    expect(look(vector("braintree-01").request).facts).toMatchObject({
      eventType: "subscription_went_past_due",
      subject: "my_id",
    });
  });

  it("are read from Stripe's thin events, which only name their object", () => {
    const thin = {
      id: "evt_test_65R2",
      object: "v2.core.event",
      type: "v1.billing.meter.error_report_triggered",
      created: "2024-08-28T20:54:12.051Z",
      related_object: { id: "mtr_1", type: "billing.meter" },
    };
    expect(look(post({}, thin)).facts).toEqual({
      provider: "stripe",
      eventType: "v1.billing.meter.error_report_triggered",
      deliveryId: "evt_test_65R2",
      subject: "mtr_1",
      eventAt: "2024-08-28T20:54:12.051Z",
    });
  });

  it.each([
    ["hubspot", "HubSpot Connect 2.0 (http://dev.hubspot.com/)"],
    ["zoom", "Zoom Marketplace/1.0a"],
    ["zendesk", "Zendesk Webhook"],
  ])("tell %s by its User-Agent where nothing else does", (provider, agent) => {
    expect(look(post({ "User-Agent": agent }, "{}")).facts.provider).toBe(provider);
  });

  it("are read from Vonage's token, whoever signed it", () => {
    expect(look(vector("vonage-51").request).facts).toEqual({
      provider: "vonage",
      eventType: null,
      deliveryId: "c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5",
      subject: null,
      eventAt: "2026-02-02T02:40:00.000Z",
    });
  });

  it.each([
    [{ changes: [{ field: "messages" }] }, "whatsapp_business_account.messages"],
    [{ messaging: [{ message: { text: "hi" } }] }, "whatsapp_business_account.messaging"],
    [{}, "whatsapp_business_account"],
  ])("are Meta's object and field: %o", (rest, eventType) => {
    const body = { object: "whatsapp_business_account", entry: [{ id: "102", time: NOW, ...rest }] };
    expect(look(post({}, body)).facts).toEqual({
      provider: "meta",
      eventType,
      deliveryId: null,
      subject: "102",
      eventAt: "2026-02-02T02:40:00.000Z",
    });
  });

  it.each([
    ["message", { chat: { id: 7 }, date: NOW }, "7", "2026-02-02T02:40:00.000Z"],
    ["callback_query", { from: { id: 9 }, message: { chat: { id: 8 } } }, "8", null],
    ["inline_query", { from: { id: 9 } }, "9", null],
  ])("are the key beside the id in Telegram's %s", (type, content, subject, eventAt) => {
    expect(look(post({}, { update_id: 10, [type]: content })).facts).toEqual({
      provider: "telegram",
      eventType: type,
      deliveryId: "10",
      subject,
      eventAt,
    });
  });

  it("are two fields in one for GoCardless and Plaid, and a key of its own for X", () => {
    expect(look(vector("gocardless-01").request).facts).toMatchObject({
      eventType: "subscriptions.created",
      subject: "SB0003JJQ2MR06",
    });
    expect(look(vector("plaid-01").request).facts.eventType).toBe("TRANSACTIONS.DEFAULT_UPDATE");
    expect(look(vector("x-twitter-01").request).facts).toMatchObject({
      eventType: "tweet_create_events",
      subject: "2244994945",
    });
  });
});

describe("a request that only asks whether somebody listens", () => {
  it.each([
    ["braintree", get("https://hooks.example.com/in?bt_challenge=20f9"), "bt_challenge"],
    ["meta", vector("meta-52").request, "hub.challenge"],
    ["x-twitter", vector("x-twitter-51").request, "crc_token"],
  ])("is known for %s's by its query, and the answer is told", (provider, request, word) => {
    const { facts, verdict } = look(request);
    expect(facts.provider).toBe(provider);
    expect(verdict).toMatchObject({ status: "unsigned", reason: "handshake" });
    expect(verdict.message).toContain(word);
  });

  it.each(["twitch-02", "xero-01", "zoom-03"])("is checked where it is signed, and the answer is told: %s", (id) => {
    const verdict = verify(vector(id));
    expect(verdict).toMatchObject({ status: "verified" });
    expect(verdict.warnings.join()).toContain("handshake");
  });

  it("is not Meta's where a hub of WebSub asks", () => {
    const url = "https://hooks.example.com/in?hub.mode=subscribe&hub.challenge=1&hub.verify_token=t&hub.topic=u";
    expect(look(get(url)).facts.provider).toBeNull();
  });
});

describe("the headers that are shared", () => {
  it.each([
    ["lemonsqueezy", { "X-Event-Name": "order_created" }, { meta: { event_name: "order_created" }, data: {} }],
    ["stream-chat", { "X-Api-Key": "k" }, { type: "message.new" }],
  ])("are %s's with what stands beside them", (provider, headers, body) => {
    const request = post({ ...headers, "X-Signature": "0".repeat(64) }, body);
    expect(look(request).facts.provider).toBe(provider);
  });

  it("tell nothing where an API key stands alone", () => {
    expect(look(post({ "X-Api-Key": "k" }, { type: "message.new" })).facts.provider).toBeNull();
  });
});

describe("signing", () => {
  it.each(["lark-feishu", "twitch"])("makes up the id that %s signs along", (provider) => {
    const request = post({}, { challenge: "c" });
    const signed = withHeaders(request, sign({ provider, request, secret: "s", now: NOW }));
    expect(verify({ provider, request: signed, secrets: ["s"], now: NOW })).toMatchObject({ status: "verified" });
  });

  it("names Worldpay's key, and then only that key's entry counts", () => {
    const request = post({}, { eventId: "1" });
    const call = { provider: "worldpay", request, secret: "s", now: NOW, params: { keyId: "2" } };
    const headers = sign(call);
    expect(headers[0]![1]).toMatch(/^2\/sha256\/[0-9a-f]{64}$/);
    const check = (keyId: string) =>
      verify({ ...call, request: withHeaders(request, headers), secrets: ["s"], params: { keyId } }).status;
    expect([check("2"), check("3")]).toEqual(["verified", "failed"]);
  });
});
