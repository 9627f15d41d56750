import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

/** https://docs.rootly.com/configuration/webhooks. It looks like Stripe's, but nothing stands between the time and the body. */
export const rootly: Provider = {
  id: "rootly",
  name: "Rootly",
  docs: "https://docs.rootly.com/configuration/webhooks",
  signs: true,
  secretHint: "The secret in the webhook's settings",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "X-Rootly-Signature",
      format: pairs("v1"),
      timestamp: timePair("t", { toleranceSeconds: 300 }),
      signed: "{timestamp}{body}",
    }),
  ],
  recognise: { headers: [] },
  facts: factsFrom({
    eventType: "$.event.type",
    deliveryId: "$.event.id",
    subject: "$.data.id",
    eventAt: "$.event.issued_at",
  }),
};
