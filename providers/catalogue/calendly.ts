import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

/** https://developer.calendly.com/api-docs/overview/webhooks/webhook-signatures. The limit of age is that of Calendly's sample. */
export const calendly: Provider = {
  id: "calendly",
  name: "Calendly",
  docs: "https://developer.calendly.com/api-docs/overview/webhooks/webhook-signatures",
  signs: true,
  secretHint: "The signing key given with the webhook subscription",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "Calendly-Webhook-Signature",
      format: pairs("v1"),
      timestamp: timePair("t", { toleranceSeconds: 180 }),
      signed: "{timestamp}.{body}",
    }),
  ],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.event", subject: "$.payload.uri", eventAt: "$.created_at" }),
};
