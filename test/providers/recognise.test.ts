import { describe, expect, it } from "vitest";
import { examine, sign, verify } from "../../providers/index.ts";
import { post, vector, withHeaders } from "./vectors.ts";

const STANDARD = { "webhook-id": "msg_1", "webhook-timestamp": "1700000000", "webhook-signature": "v1,AAAA" };
const SVIX = {
  "user-agent": "Svix-Webhooks/1.84.0",
  "svix-id": "msg_1",
  "svix-timestamp": "1700000000",
  "svix-signature": "v1,AAAA",
};
const SHA1 = { "x-hub-signature": `sha1=${"0".repeat(40)}` };
const SHA256 = { "x-hub-signature": `sha256=${"0".repeat(64)}` };
const GENERIC = { "x-webhook-signature": `sha256=${"0".repeat(64)}` };

describe("a sender among those that share its headers", () => {
  it.each([
    ["standard-webhooks", STANDARD, { type: "any.thing", data: {} }],
    ["openai", STANDARD, { id: "evt_1", object: "event", created_at: 1750861210, type: "batch.completed" }],
    ["replicate", STANDARD, { status: "succeeded", urls: { get: "https://api.replicate.com/v1/predictions/p" } }],
    ["liveblocks", STANDARD, { type: "storageUpdated", data: { roomId: "r", projectId: "p" } }],
    ["incident-io", STANDARD, { event_type: "public_alert.alert_created_v1", "public_alert.alert_created_v1": {} }],
    ["supabase-auth-hooks", STANDARD, { user: {}, email_data: { email_action_type: "signup" } }],
    ["polar", { ...STANDARD, "user-agent": "polar.sh webhooks" }, { type: "order.created", data: {} }],
    ["svix", SVIX, { type: "any.thing", data: {} }],
    ["clerk", SVIX, { object: "event", type: "email.created", instance_id: "ins_1", data: {} }],
    ["resend", SVIX, { type: "email.sent", created_at: "2023-01-19T00:13:51Z", data: { email_id: "1" } }],
    ["github", { ...SHA1, "x-github-event": "push" }, { ref: "refs/heads/main" }],
    ["intercom", SHA1, { type: "notification_event", topic: "conversation.user.created", id: "notif_1" }],
    ["bitbucket", { ...SHA256, "x-event-key": "repo:push" }, {}],
    ["jira", SHA256, { webhookEvent: "jira:issue_updated", timestamp: 1700000000000 }],
    ["confluence", SHA256, { event: "page_created" }],
    ["netlify", { "x-webhook-signature": "e30.e30.AAAA" }, { id: "6f1", state: "ready" }],
    ["cursor", GENERIC, { event: "statusChange", id: "bc_1" }],
    ["clickup", { "x-signature": "0".repeat(64) }, { webhook_id: "7689a169", event: "taskCreated", task_id: "c0j" }],
    ["greenhouse", { signature: `sha256 ${"0".repeat(64)}` }, { action: "ping", payload: {} }],
    ["monday", {}, { event: { type: "create_pulse", boardId: 1 } }],
  ])("is told to be %s", (provider, headers, body) => {
    expect(examine({ request: post(headers, body), secrets: [], now: 0 }).facts.provider).toBe(provider);
  });

  it("does not make a stale request a fresh one of a sender that names no limit", () => {
    const secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"];
    const bare = post({ "webhook-id": "msg_1" }, { type: "any.thing", data: {} });
    const request = withHeaders(
      bare,
      sign({ provider: "standard-webhooks", request: bare, secret: secrets[0]!, now: 1_700_000_000 }),
    );
    expect(verify({ request, secrets, now: 1_700_000_010 })).toMatchObject({
      provider: "standard-webhooks",
      status: "verified",
    });
    expect(verify({ request, secrets, now: 1_700_001_000 })).toMatchObject({
      provider: "standard-webhooks",
      status: "failed",
      reason: "timestamp_expired",
    });
    const likePolar = withHeaders(request, [["User-Agent", "polar.sh webhooks"]]);
    expect(verify({ request: likePolar, secrets, now: 1_700_001_000 }).reason).toBe("timestamp_expired");
    expect(verify({ provider: "replicate", request, secrets, now: 1_700_001_000 }).status).toBe("verified");
  });

  it("is found by the one whose secret verifies, where nothing else tells", () => {
    const { request, secrets, now } = vector("polar-01");
    expect(verify({ request, secrets, now })).toMatchObject({ provider: "polar", status: "verified" });
  });
});

describe("a handshake", () => {
  it.each([
    ["notion", post({}, { verification_token: "secret_a" }), "verification_token"],
    ["monday", post({}, { challenge: "3eZ" }), "same JSON"],
    ["asana", post({ "x-hook-secret": "b537" }, ""), "X-Hook-Secret"],
  ])("of %s is known by itself, and answered in words", (provider, request, words) => {
    const { facts, verdict } = examine({ request, secrets: [], now: 0 });
    expect(facts.provider).toBe(provider);
    expect(verdict).toMatchObject({ status: "unsigned", reason: "handshake" });
    expect(verdict.message).toContain(words);
  });

  it.each(["intercom", "trello"])("of %s is a HEAD, known where the endpoint is its alone", (provider) => {
    const request = { ...post({}, ""), method: "HEAD" };
    const { verdict } = examine({ request, secrets: [{ value: "s", provider }], now: 0 });
    expect(verdict).toMatchObject({ provider, status: "unsigned", reason: "handshake" });
    const sent = examine({ request: post({}, ""), secrets: [{ value: "s", provider }], now: 0 });
    expect(sent.verdict).toMatchObject({ provider, status: "failed", reason: "header_missing" });
  });

  it("is not seen in a challenge that has something beside it", () => {
    const { facts } = examine({ request: post({}, { challenge: "3eZ", type: "other" }), secrets: [], now: 0 });
    expect(facts.provider).toBeNull();
  });
});
