import { createHash, createHmac } from "node:crypto";
import {
  type Asked,
  bySignature,
  challengeHeader,
  challengeJson,
  challengeQuery,
  crc,
  echoHeader,
  empty,
  fixed,
  json,
  keyed,
  plain,
  query,
  validationCode,
} from "./handshake-kinds.ts";
import { at, follow } from "./json-path.ts";
import { sameText } from "./secret.ts";
import type { Message } from "./types.ts";

interface Sender {
  /** Null for a request that is no handshake. */
  ask(message: Message): Asked | null;
  /** A cheap look at a request that nothing else tells the sender of; without it, the sender must be known otherwise. */
  seen?: (message: Message) => boolean;
  /** `seen` fits other people's requests too: only where this sender is expected. */
  vague?: true;
}

const inUrl =
  (text: string) =>
  ({ request }: Message) =>
    request.url.includes(text);
const inBody = (text: string) => (message: Message) => message.mentions(text);
const inHeader = (name: string) => (message: Message) => message.header(name) !== null;

/** With a key this must be no text that could be an event: an answer would be the signature of it. */
const TOKEN = /^[\w+/=.~-]{1,200}$/;
const AMAZON = /^https:\/\/sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/\S*$/;

const head: Sender = {
  ask: ({ request }) =>
    request.method === "HEAD" ? fixed("head", "200 to a HEAD request, when the webhook is set up.", empty()) : null,
  seen: ({ request }) => request.method === "HEAD",
  vague: true,
};

/** The senders that ask, by id. Of those that ask alike, the one without a signature to tell it by comes first. */
const SENDERS: Readonly<Record<string, Sender>> = {
  "lark-feishu": {
    ask: (message) =>
      at(message.json(), "type") === "url_verification"
        ? challengeJson(message, "$.challenge", "200 with the challenge as JSON.", (challenge) => json({ challenge }))
        : null,
    seen: inBody("url_verification"),
  },
  slack: {
    ask: (message) =>
      at(message.json(), "type") === "url_verification"
        ? challengeJson(message, "$.challenge", "200 with the challenge from the body, within 3 s.", plain)
        : null,
    seen: inBody("url_verification"),
  },
  zoom: {
    ask: (message) =>
      at(message.json(), "event") === "endpoint.url_validation"
        ? challengeJson(
            message,
            "$.payload.plainToken",
            "200 with plainToken and its HMAC as encryptedToken, within 3 s; asked again every 72 h.",
            keyed("the app's Secret Token", (plainToken, { value }) =>
              json({ plainToken, encryptedToken: createHmac("sha256", value).update(plainToken).digest("hex") }),
            ),
            TOKEN,
          )
        : null,
    seen: inBody("endpoint.url_validation"),
  },
  twitch: {
    ask: (message) =>
      message.header("twitch-eventsub-message-type") === "webhook_callback_verification"
        ? challengeJson(message, "$.challenge", "200 with the challenge from the body as plain text.", plain)
        : null,
  },
  monday: {
    ask: (message) =>
      Object.keys(message.json() ?? {}).length === 1
        ? challengeJson(message, "$.challenge", "200 with the same JSON.", (challenge) => json({ challenge }))
        : null,
    seen: inBody('"challenge"'),
  },
  meta: {
    ask: (message) =>
      query(message, "hub.mode") === "subscribe"
        ? challengeQuery(
            message,
            "hub.challenge",
            "200 with hub.challenge where hub.verify_token is right, else 403.",
            (challenge, { secrets, params }) => {
              const known = [
                ...secrets.flatMap((secret) => [secret.value, secret.params?.verifyToken]),
                params.verifyToken,
              ];
              const tokens = known.filter((token) => token !== undefined);
              if (tokens.length === 0) return { missing: "the verify token, as a secret or as the param verifyToken" };
              const given = query(message, "hub.verify_token") ?? "";
              return tokens.some((token) => sameText(token, given)) ? plain(challenge) : empty(403);
            },
          )
        : null,
    seen: inUrl("hub.challenge="),
  },
  "x-twitter": {
    ask: (message) =>
      crc(
        message,
        "crc_token",
        "200 with the HMAC of crc_token as response_token, within 3 s; asked again every 24 h.",
        keyed("the app's consumer secret", (token, { value }) =>
          json({ response_token: `sha256=${createHmac("sha256", value).update(token).digest("base64")}` }),
        ),
        TOKEN,
      ),
    seen: inUrl("crc_token="),
  },
  dropbox: {
    ask: (message) =>
      message.request.method === "GET"
        ? challengeQuery(message, "challenge", "200 with the challenge as plain text, and nosniff.", (challenge) => {
            const answer = plain(challenge);
            return { ...answer, headers: [...answer.headers, ["X-Content-Type-Options", "nosniff"]] };
          })
        : null,
    seen: inUrl("challenge="),
  },
  "microsoft-teams": {
    ask: (message) =>
      challengeQuery(message, "validationToken", "200 with the decoded validationToken as plain text.", plain),
    seen: inUrl("validationToken="),
  },
  braintree: {
    ask: (message) =>
      challengeQuery(
        message,
        "bt_challenge",
        "200 with the public key and the challenge's HMAC.",
        keyed("the private key, with the public key as the param publicKey", (challenge, { value, params = {} }) => {
          const publicKey = params.publicKey ?? params.keyId;
          if (publicKey === undefined) return { missing: "the public key, as the secret's param publicKey" };
          const key = createHash("sha1").update(value).digest();
          return plain(`${publicKey}|${createHmac("sha1", key).update(challenge).digest("hex")}`);
        }),
        /^[0-9a-f]{20,32}$/,
      ),
    seen: inUrl("bt_challenge="),
  },
  okta: {
    ask: (message) =>
      challengeHeader(
        message,
        "x-okta-verification-challenge",
        "200 with the header's value as verification in JSON.",
        (verification) => json({ verification }),
      ),
    seen: inHeader("x-okta-verification-challenge"),
  },
  "azure-event-grid": {
    ask: (message) =>
      message.request.method === "OPTIONS"
        ? allowedOrigin(message)
        : validationCode(
            message,
            "$[0].data.validationCode",
            "200 with the code as validationResponse, or a visit to validationUrl within 10 minutes.",
            (validationResponse) => json({ validationResponse }),
          ),
    seen: (message) => message.header("webhook-request-origin") !== null || message.mentions('"validationCode"'),
  },
  asana: {
    ask(message) {
      const asked = echoHeader(
        message,
        "x-hook-secret",
        "200 with the same X-Hook-Secret, within 10 s.",
        "X-Hook-Secret",
      );
      const toDo = "Store the X-Hook-Secret: Asana signs with it and never shows it again.";
      return asked && { ...asked, toDo, secret: message.header("x-hook-secret")! };
    },
    seen: inHeader("x-hook-secret"),
  },
  notion: {
    ask(message) {
      const body = message.json();
      const token = at(body, "verification_token");
      if (typeof token !== "string" || Object.keys(body as object).length !== 1) return null;
      const toDo = "Paste the verification_token into the integration's settings, and store it: Notion signs with it.";
      return fixed("verification-token", "any 2xx.", empty(), { toDo, secret: token });
    },
    seen: inBody("verification_token"),
  },
  "dropbox-sign": {
    ask(message) {
      const text = message.form("json");
      if (text === null || !text.includes('"event_type"')) return null;
      const words = "Hello API Event Received";
      return fixed("acknowledgement", `200 with the words ${words}; without them the event comes again.`, plain(words));
    },
  },
  "aws-sns": {
    ask(message) {
      if (at(message.json(), "Type") !== "SubscriptionConfirmation") return null;
      const url = at(message.json(), "SubscribeURL");
      const toDo =
        typeof url === "string" && AMAZON.test(url)
          ? `Open this to confirm the subscription; nothing here does: ${url}`
          : "Its SubscribeURL does not lead to Amazon SNS: do not open it.";
      return fixed("subscription-confirmation", "200, and a GET to the body's SubscribeURL.", empty(), { toDo });
    },
  },
  discord: {
    ask(message) {
      const type = at(message.json(), "type");
      const missing = "the application's Public Key";
      if (type === 1 && at(message.json(), "token") !== undefined)
        return bySignature("ping", '200 {"type":1}, and 401 for a wrong signature.', missing, json({ type: 1 }));
      return type === 0 && at(message.json(), "application_id") !== undefined
        ? bySignature("ping", "204 without a body, and 401 for a wrong signature.", missing, empty(204))
        : null;
    },
  },
  xero: {
    ask(message) {
      const events = follow(message.json(), "$.events");
      return Array.isArray(events) && events.length === 0
        ? bySignature(
            "intent-to-receive",
            "200 without a body for a right signature, 401 for a wrong one, within 5 s.",
            "the webhook's signing key",
            empty(),
          )
        : null;
    },
  },
  github: {
    ask: (message) => (message.header("x-github-event") === "ping" ? fixed("ping", "any 2xx.", empty()) : null),
  },
  trello: head,
  intercom: head,
};

/** CloudEvents' own handshake: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection */
function allowedOrigin(message: Message): Asked | null {
  const expects = "200 with the origin as WebHook-Allowed-Origin.";
  const asked = echoHeader(message, "webhook-request-origin", expects, "WebHook-Allowed-Origin");
  const rate = message.header("webhook-request-rate");
  const origin = message.header("webhook-request-origin")!;
  if (!asked || rate === null) return asked;
  const headers: [string, string][] = [
    ["WebHook-Allowed-Origin", origin],
    ["WebHook-Allowed-Rate", rate],
  ];
  return { ...asked, answer: () => ({ ...empty(), headers }) };
}

/** What a request asks, taken as that sender's; null where it is no handshake. */
export function askedBy(provider: string, message: Message): Asked | null {
  return Object.hasOwn(SENDERS, provider) ? SENDERS[provider]!.ask(message) : null;
}

/** Whose handshake a request can be that nothing else tells the sender of. `expected`: whether that sender was to be expected here. */
export function sendersAsking(message: Message, expected: (provider: string) => boolean): string[] {
  return Object.entries(SENDERS)
    .filter(([id, { seen, vague, ask }]) => seen?.(message) && (!vague || expected(id)) && ask(message) !== null)
    .map(([id]) => id);
}
