import { KEYED } from "./handshake-keyed.ts";
import {
  type Asked,
  challengeHeader,
  challengeJson,
  challengeQuery,
  echoHeader,
  empty,
  fixed,
  inBody,
  inHeader,
  inUrl,
  isGet,
  json,
  plain,
  type Sender,
  validationCode,
} from "./handshake-kinds.ts";
import { at } from "./json-path.ts";
import { decrypted, isEncrypted } from "./lark-encryption.ts";
import type { Message } from "./types.ts";

const AMAZON = /^https:\/\/sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/\S*$/;

const head: Sender = {
  ask: ({ request }) =>
    request.method === "HEAD" ? fixed("head", "200 to a HEAD request, when the webhook is set up.", empty()) : null,
  seen: ({ request }) => request.method === "HEAD",
  vague: () => true,
};

/** The senders that ask, by id. Of those that ask alike, the one without a signature to tell it by comes first. */
const SENDERS: Readonly<Record<string, Sender>> = {
  ...KEYED,
  "lark-feishu": {
    ask: (message) =>
      at(message.json(), "type") === "url_verification"
        ? challengeJson(message, "$.challenge", "200 with the challenge as JSON.", (challenge) => json({ challenge }))
        : encryptedChallenge(message),
    seen: (message) => inBody('"url_verification"')(message) || inBody('"encrypt"')(message),
    // Others encrypt in a field of that name, too.
    vague: isEncrypted,
  },
  slack: {
    ask: (message) =>
      at(message.json(), "type") === "url_verification"
        ? challengeJson(message, "$.challenge", "200 with the challenge from the body, within 3 s.", plain)
        : null,
    seen: inBody('"url_verification"'),
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
  dropbox: {
    ask: (message) =>
      isGet(message)
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
  okta: {
    ask: (message) =>
      isGet(message)
        ? challengeHeader(
            message,
            "x-okta-verification-challenge",
            "200 with the header's value as verification in JSON.",
            (verification) => json({ verification }),
          )
        : null,
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
    seen: inHeader("webhook-request-origin"),
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
  "salesforce-mc-ens": {
    ask(message) {
      const body = message.json();
      if (typeof at(body, "callbackId") !== "string" || typeof at(body, "verificationKey") !== "string") return null;
      const toDo = "Call Salesforce's ens-verify API with the callbackId and verificationKey of the body.";
      return fixed("verification-token", "any 2xx.", empty(), { toDo });
    },
    seen: inBody('"verificationKey"'),
  },
  notion: {
    ask(message) {
      const body = message.json();
      const token = at(body, "verification_token");
      if (typeof token !== "string" || Object.keys(body as object).length !== 1) return null;
      const toDo = "Paste the verification_token into the integration's settings, and store it: Notion signs with it.";
      return fixed("verification-token", "any 2xx.", empty(), { toDo, secret: token });
    },
    seen: inBody('"verification_token"'),
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
  github: {
    ask: (message) => (message.header("x-github-event") === "ping" ? fixed("ping", "any 2xx.", empty()) : null),
  },
  line: {
    ask(message) {
      const events = at(message.json(), "events");
      return Array.isArray(events) && events.length === 0 ? fixed("ping", "200.", empty()) : null;
    },
  },
  woocommerce: {
    ask: (message) =>
      message.header("x-wc-webhook-topic") === null && message.form("webhook_id") !== null
        ? fixed("ping", "200.", empty())
        : null,
  },
  trello: head,
  intercom: head,
};

/** Lark's events are signed; what it asks is not, but encrypted all the same. */
function encryptedChallenge(message: Message): Asked | null {
  if (!isEncrypted(message) || message.headerNames().some((name) => name.startsWith("x-lark-"))) return null;
  return {
    kind: "challenge-json",
    expects: "200 with the challenge, which is encrypted, as JSON.",
    answer({ secrets }) {
      for (const { value } of secrets) {
        const plain = decrypted(message, value)?.json();
        const challenge = at(plain, "challenge");
        if (at(plain, "type") === "url_verification" && typeof challenge === "string") return json({ challenge });
      }
      return { missing: "the app's Encrypt Key" };
    },
  };
}

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

/** Those that can be told by what they ask alone. */
const SEEN = Object.entries(SENDERS).flatMap(([id, { seen, ...sender }]) => (seen ? [{ id, seen, ...sender }] : []));

/** What a request asks, taken as that sender's; null where it is no handshake. */
export function askedBy(provider: string, message: Message): Asked | null {
  return Object.hasOwn(SENDERS, provider) ? SENDERS[provider]!.ask(message) : null;
}

/** Whose handshake a request can be that nothing else tells the sender of. `expected`: whether that sender was to be expected here. */
export function sendersAsking(message: Message, expected: (provider: string) => boolean): string[] {
  const ids: string[] = [];
  for (const { id, seen, vague, ask } of SEEN) {
    if (seen(message) && (!vague?.(message) || expected(id)) && ask(message) !== null) ids.push(id);
  }
  return ids;
}
