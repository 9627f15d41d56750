import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://docs.lemonsqueezy.com/help/webhooks/signing-requests. The id in `meta` is the webhook's, not the delivery's. */
export const lemonsqueezy: Provider = {
  id: "lemonsqueezy",
  name: "Lemon Squeezy",
  docs: "https://docs.lemonsqueezy.com/help/webhooks/signing-requests",
  signs: true,
  secretHint: "The signing secret that you chose for the webhook",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Signature" })],
  recognise: {
    headers: ["x-event-name"],
    mentions: ['"event_name"'],
    shape: ({ json }) => typeof at(json(), "meta", "event_name") === "string" && at(json(), "data") !== undefined,
  },
  facts: factsFrom({
    eventType: ["header:x-event-name", "$.meta.event_name"],
    subject: "$.data.id",
    eventAt: ["$.data.attributes.updated_at", "$.data.attributes.created_at"],
  }),
};
