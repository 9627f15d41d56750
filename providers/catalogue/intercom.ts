import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";

/** https://developers.intercom.com/docs/webhooks. SHA-1 under GitHub's older header. */
export const intercom: Provider = {
  id: "intercom",
  name: "Intercom",
  docs: "https://developers.intercom.com/docs/webhooks",
  signs: true,
  secretHint: "The app's client secret",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Hub-Signature", hash: "sha1", format: prefixed("sha1=") })],
  recognise: {
    headers: [],
    mentions: ['"notification_event"'],
    shape: ({ json }) => at(json(), "type") === "notification_event" && typeof at(json(), "topic") === "string",
  },
  facts: factsFrom({
    eventType: "$.topic",
    deliveryId: "$.id",
    subject: "$.data.item.id",
    eventAt: "$.created_at",
  }),
  handshake: ({ request }) => (request.method === "HEAD" ? "200." : null),
};
