import { instant, pick, text } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";
import type { Message } from "../types.ts";

/** https://developers.facebook.com/docs/graph-api/webhooks/getting-started. Text is sent and signed with \uXXXX escapes, so a body written anew fails. */
export const meta: Provider = {
  id: "meta",
  name: "Meta (Facebook, Instagram, WhatsApp)",
  docs: "https://developers.facebook.com/docs/graph-api/webhooks/getting-started",
  signs: true,
  secretHint: "The App Secret; for the check of the URL the verify token that you chose",
  params: [],
  retries: null,
  schemes: [
    hmac({ header: "X-Hub-Signature-256", format: prefixed("sha256=") }),
    hmac({ header: "X-Hub-Signature", hash: "sha1", format: prefixed("sha1=") }),
    { family: "token", in: "query", name: "hub.verify_token", when: isSubscription },
  ],
  recognise: {
    headers: [],
    shape: (message) => isSubscription(message) || isNotification(message),
  },
  facts(message) {
    const object = text(pick(message, "$.object"));
    const messaging = pick(message, "$.entry[0].messaging") && "messaging";
    const field = text(pick(message, "$.entry[0].changes[0].field") ?? messaging);
    return {
      eventType: object && field ? `${object}.${field}` : object,
      deliveryId: null,
      subject: text(pick(message, "$.entry[0].id")),
      eventAt: instant(pick(message, "$.entry[0].time")),
    };
  },
  handshake: (message) =>
    isSubscription(message)
      ? "200 with the query's hub.challenge as text where hub.verify_token is yours, else 403."
      : null,
};

/** The hubs of WebSub ask in the same words, but name a topic. */
function isSubscription({ request: { method, url } }: Message): boolean {
  return method === "GET" && /[?&]hub\.verify_token=/.test(url) && !/[?&]hub\.topic=/.test(url);
}

function isNotification({ json, mentions }: Message): boolean {
  if (!mentions('"entry"')) return false;
  return typeof at(json(), "object") === "string" && Array.isArray(at(json(), "entry"));
}
