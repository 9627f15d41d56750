import { createHmac, createPublicKey, type KeyObject, verify as verifyKey } from "node:crypto";
import Mux from "@mux/mux-node";
import { verify as verifyGitHub } from "@octokit/webhooks-methods";
import { Paddle } from "@paddle/paddle-node-sdk";
import { Webhook as StandardWebhook } from "standardwebhooks";
import Stripe from "stripe";
import { Webhook as Svix } from "svix";
import twilio from "twilio";
import { describe, expect, it } from "vitest";
import type { WebhookRequest } from "../../providers/index.ts";
import { byName, MOST_USED, secretOf, sent, textOf, URL } from "./sent.ts";

interface Received {
  headers: Record<string, string>;
  body: string;
}

/** Each sender's own library, or the check that its documents describe, written out here. False or an error is a no. */
type Accepts = (received: Received, secret: string) => unknown;

const hmac = (hash: string, key: string, signed: string, encoding: "hex" | "base64" = "hex") =>
  createHmac(hash, key).update(signed).digest(encoding);
const svix: Accepts = ({ headers, body }, secret) => new Svix(secret).verify(body, headers) !== undefined;

const ACCEPTS: Record<string, Accepts> = {
  stripe: ({ headers, body }, secret) =>
    new Stripe("sk_test_1").webhooks.constructEvent(body, headers["stripe-signature"]!, secret),
  github: ({ headers, body }, secret) => verifyGitHub(secret, body, headers["x-hub-signature-256"]!),
  shopify: ({ headers, body }, secret) => headers["x-shopify-hmac-sha256"] === hmac("sha256", secret, body, "base64"),
  slack: ({ headers, body }, secret) =>
    headers["x-slack-signature"] ===
    `v0=${hmac("sha256", secret, `v0:${headers["x-slack-request-timestamp"]}:${body}`)}`,
  twilio: ({ headers, body }, secret) =>
    twilio.validateRequest(secret, headers["x-twilio-signature"]!, URL, Object.fromEntries(new URLSearchParams(body))),
  "standard-webhooks": ({ headers, body }, secret) => new StandardWebhook(secret).verify(body, headers) !== undefined,
  svix,
  resend: svix,
  clerk: svix,
  sendgrid: ({ headers, body }, publicKey) =>
    verifyKey(
      "sha256",
      Buffer.from(headers["x-twilio-email-event-webhook-timestamp"] + body),
      createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" }),
      Buffer.from(headers["x-twilio-email-event-webhook-signature"]!, "base64"),
    ),
  mux: async ({ headers, body }, secret) => {
    await new Mux({ tokenId: "1", tokenSecret: "2" }).webhooks.verifySignature(body, headers, secret);
    return true;
  },
  zoom: ({ headers, body }, secret) =>
    headers["x-zm-signature"] === `v0=${hmac("sha256", secret, `v0:${headers["x-zm-request-timestamp"]}:${body}`)}`,
  paddle: ({ headers, body }, secret) =>
    new Paddle("for_tests").webhooks.isSignatureValid(body, secret, headers["paddle-signature"]!),
  mailgun: ({ body }, secret) => {
    const { signature } = JSON.parse(body) as { signature: { timestamp: string; token: string; signature: string } };
    return signature.signature === hmac("sha256", secret, signature.timestamp + signature.token);
  },
  discord: ({ headers, body }, publicKey) =>
    verifyKey(
      null,
      Buffer.from(headers["x-signature-timestamp"] + body),
      ed25519(publicKey),
      Buffer.from(headers["x-signature-ed25519"]!, "hex"),
    ),
  linear: ({ headers, body }, secret) => {
    const { webhookTimestamp } = JSON.parse(body) as { webhookTimestamp: number };
    return (
      headers["linear-signature"] === hmac("sha256", secret, body) && Math.abs(Date.now() - webhookTimestamp) < 60_000
    );
  },
  gitlab: ({ headers, body }, secret) => new StandardWebhook(secret).verify(body, headers) !== undefined,
  square: ({ headers, body }, secret) =>
    headers["x-square-hmacsha256-signature"] === hmac("sha256", secret, URL + body, "base64"),
  hubspot: ({ headers, body }, secret) =>
    headers["x-hubspot-signature-v3"] ===
    hmac("sha256", secret, `POST${URL}${body}${headers["x-hubspot-request-timestamp"]}`, "base64"),
};

/** RFC 8410: the raw key behind the head of its DER. */
const ed25519 = (hex: string): KeyObject =>
  createPublicKey({ key: Buffer.from(`302a300506032b6570032100${hex}`, "hex"), format: "der", type: "spki" });

async function taken(id: string, request: WebhookRequest, body = textOf(request)): Promise<boolean> {
  try {
    return (await ACCEPTS[id]!({ headers: byName(request), body }, secretOf(id).verifies)) !== false;
  } catch {
    return false;
  }
}

/** A body that means more, or is only longer: all but Mailgun, who signs a token, sign the bytes. */
function changed(id: string, body: string): string {
  if (id === "mailgun") return body.replace('"token":"', '"token":"x');
  return body.startsWith("{") || body.startsWith("[") ? `${body} ` : `${body}&More=1`;
}

describe.each(MOST_USED)("$id", ({ id, events }) => {
  it.each(events)("its own check takes $name, and refuses it once the body is another", async ({ name }) => {
    const request = sent(id, name);
    expect(await taken(id, request)).toBe(true);
    expect(await taken(id, request, changed(id, textOf(request)))).toBe(false);
  });
});

it("Stripe's library reads its events", () => {
  const request = sent("stripe", "checkout.session.completed");
  const event = new Stripe("sk_test_1").webhooks.constructEvent(
    textOf(request),
    byName(request)["stripe-signature"]!,
    secretOf("stripe").verifies,
  );
  expect(event.type === "checkout.session.completed" && event.data.object.payment_status).toBe("paid");
});

it("Paddle's library reads each of its events into an object of its own", async () => {
  for (const { name } of MOST_USED.find(({ id }) => id === "paddle")!.events) {
    const request = sent("paddle", name);
    const signature = byName(request)["paddle-signature"]!;
    const event = await new Paddle("for_tests").webhooks.unmarshal(
      textOf(request),
      secretOf("paddle").verifies,
      signature,
    );
    expect(event, name).toMatchObject({ eventType: name, data: { id: expect.any(String) } });
    expect(event.constructor.name, name).not.toBe("GenericEvent");
  }
});

it("Mux's library unwraps its events", async () => {
  const request = sent("mux", "video.asset.ready");
  const mux = new Mux({ tokenId: "1", tokenSecret: "2" });
  const event = await mux.webhooks.unwrap(textOf(request), byName(request), secretOf("mux").verifies);
  expect(event.type === "video.asset.ready" && event.data.tracks?.[0]?.max_width).toBe(1920);
});

it("a Slack interaction is JSON in the one field of a form", () => {
  const fields = new URLSearchParams(textOf(sent("slack", "block_actions")));
  expect([...fields.keys()]).toEqual(["payload"]);
  expect(JSON.parse(fields.get("payload")!)).toMatchObject({
    type: "block_actions",
    actions: [{ action_id: "approve" }],
  });
});
