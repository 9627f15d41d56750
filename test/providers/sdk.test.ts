import { randomUUID } from "node:crypto";
import { WebhookHandler } from "@liveblocks/node";
import Mux from "@mux/mux-node";
import { verify as verifyGitHub } from "@octokit/webhooks-methods";
import { Paddle } from "@paddle/paddle-node-sdk";
import { isValidSignature } from "@sanity/webhook";
import { Receiver } from "@upstash/qstash";
import fc from "fast-check";
import { WebhookReceiver } from "livekit-server-sdk";
import { Webhook as StandardWebhook } from "standardwebhooks";
import Stripe from "stripe";
import { Webhook as Svix } from "svix";
import twilio from "twilio";
import { describe, expect, it } from "vitest";
import { providers, sign } from "../../providers/index.ts";
import { post, withHeaders } from "./vectors.ts";

const URL = "https://hooks.example.com/in?tenant=7";
const WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const JSON_TYPE = { "content-type": "application/json" };

interface Received {
  headers: Record<string, string>;
  body: string;
}

/** A sender and its own library. `accepts` says no by false or by an error. */
interface Case {
  name: string;
  id: string;
  secret: string;
  params?: Record<string, string>;
  headers?: () => Record<string, string>;
  /** A body of this sender's that holds a random value. */
  body?: (value: unknown) => string;
  url?: (body: string) => string;
  accepts(received: Received, url: string): unknown;
}

const form = (value: unknown) =>
  new URLSearchParams({ CallSid: "CA1", Body: JSON.stringify(value), From: "+1 555", Empty: "" }).toString();

const CASES: Case[] = [
  {
    name: "stripe",
    id: "stripe",
    secret: WHSEC,
    accepts: ({ headers, body }) =>
      new Stripe("sk_test_1").webhooks.constructEvent(body, headers["stripe-signature"]!, WHSEC),
  },
  {
    name: "svix",
    id: "svix",
    secret: WHSEC,
    headers: () => ({ "svix-id": `msg_${randomUUID()}` }),
    accepts: ({ headers, body }) => new Svix(WHSEC).verify(body, headers) !== undefined,
  },
  {
    name: "standardwebhooks",
    id: "standard-webhooks",
    secret: WHSEC,
    headers: () => ({ "webhook-id": `msg_${randomUUID()}` }),
    accepts: ({ headers, body }) => new StandardWebhook(WHSEC).verify(body, headers) !== undefined,
  },
  {
    name: "@octokit/webhooks-methods",
    id: "github",
    secret: "It's a Secret",
    accepts: ({ headers, body }) => verifyGitHub("It's a Secret", body, headers["x-hub-signature-256"]!),
  },
  {
    name: "@paddle/paddle-node-sdk",
    id: "paddle",
    secret: "pdl_ntfset_for_tests",
    accepts: ({ headers, body }) =>
      new Paddle("for_tests").webhooks.isSignatureValid(body, "pdl_ntfset_for_tests", headers["paddle-signature"]!),
  },
  {
    name: "@mux/mux-node",
    id: "mux",
    secret: "mux_for_tests",
    accepts: async ({ headers, body }) => {
      const mux = new Mux({ tokenId: "1", tokenSecret: "2" });
      await mux.webhooks.verifySignature(body, headers, "mux_for_tests");
      return true;
    },
  },
  {
    name: "twilio, a form",
    id: "twilio",
    secret: "auth_token",
    headers: () => ({ "content-type": "application/x-www-form-urlencoded" }),
    body: form,
    accepts: ({ headers, body }, url) =>
      twilio.validateRequest(
        "auth_token",
        headers["x-twilio-signature"]!,
        url,
        Object.fromEntries(new URLSearchParams(body)),
      ),
  },
  {
    name: "twilio, JSON",
    id: "twilio",
    secret: "auth_token",
    url: (body) => `${URL}&bodySHA256=${twilio.getExpectedBodyHash(body)}`,
    accepts: ({ headers, body }, url) =>
      twilio.validateRequestWithBody("auth_token", headers["x-twilio-signature"]!, url, body),
  },
  {
    name: "@sanity/webhook",
    id: "sanity",
    secret: "sanity_for_tests",
    accepts: ({ headers, body }) => isValidSignature(body, headers["sanity-webhook-signature"]!, "sanity_for_tests"),
  },
  {
    name: "livekit-server-sdk",
    id: "livekit",
    secret: "api_secret_that_is_long_enough_for_tests",
    params: { apiKey: "API_key" },
    headers: () => ({ "content-type": "application/webhook+json" }),
    body: (value) => JSON.stringify({ event: "room_started", id: "EV_1", room: { name: JSON.stringify(value) } }),
    accepts: ({ headers, body }) =>
      new WebhookReceiver("API_key", "api_secret_that_is_long_enough_for_tests").receive(
        body,
        headers["authorization"],
      ),
  },
  {
    name: "@upstash/qstash",
    id: "upstash-qstash",
    secret: "sig_for_tests",
    accepts: ({ headers, body }, url) =>
      new Receiver({ currentSigningKey: "sig_for_tests", nextSigningKey: "sig_next" }).verify({
        signature: headers["upstash-signature"]!,
        body,
        url,
      }),
  },
  {
    name: "@liveblocks/node",
    id: "liveblocks",
    secret: WHSEC,
    headers: () => ({ "webhook-id": `msg_${randomUUID()}` }),
    body: (value) => JSON.stringify({ type: "storageUpdated", data: { roomId: JSON.stringify(value), appId: "a" } }),
    accepts: ({ headers, body }) => new WebhookHandler(WHSEC).verifyRequest({ headers, rawBody: body }),
  },
];

/** Whether the library takes it. */
async function taken({ accepts }: Case, received: Received, url: string): Promise<boolean> {
  try {
    return (await accepts(received, url)) !== false;
  } catch {
    return false;
  }
}

it("every library here is that of a known sender", () => {
  expect(CASES.map(({ id }) => id).filter((id) => !Object.hasOwn(providers, id))).toEqual([]);
});

describe("what sign makes", () => {
  for (const one of CASES) {
    const { name, id, secret, params = {}, headers = () => ({}), body: write = JSON.stringify } = one;
    it.skipIf(!Object.hasOwn(providers, id))(
      `is accepted by ${name}, and refused once the body is another`,
      async () => {
        await fc.assert(
          fc.asyncProperty(fc.jsonValue(), async (random) => {
            const body = write({ random });
            const url = one.url?.(body) ?? URL;
            const bare = post({ ...JSON_TYPE, ...headers() }, body, url);
            const signature = sign({ provider: id, request: bare, secret, now: Date.now() / 1000, params });
            const { headers: list } = withHeaders(bare, signature);
            const lower = Object.fromEntries(list.map(([header, value]) => [header.toLowerCase(), value]));
            expect(await taken(one, { headers: lower, body }, url)).toBe(true);
            expect(await taken(one, { headers: lower, body: write({ random, more: 1 }) }, url)).toBe(false);
          }),
          { numRuns: 20 },
        );
      },
    );
  }
});
