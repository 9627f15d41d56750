import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

/** https://docs.stripe.com/webhooks/signature. Each attempt has a time of its own, so a retry verifies. */
export const stripe: Provider = {
  id: "stripe",
  name: "Stripe",
  docs: "https://docs.stripe.com/webhooks/signature",
  signs: true,
  secretHint: "Begins with whsec_, one for each endpoint and mode; `stripe listen` prints its own",
  params: [],
  retries: "For up to 3 days with growing pauses; in a sandbox 3 times within hours.",
  schemes: [
    hmac({
      header: "Stripe-Signature",
      format: pairs("v1"),
      timestamp: timePair("t", { toleranceSeconds: 300, future: false }),
      signed: "{timestamp}.{body}",
      secret: { prefixes: ["whsec_"] },
    }),
  ],
  recognise: {
    headers: [],
    userAgent: "stripe/",
    mentions: ['"evt_'],
    shape: ({ json }) =>
      at(json(), "object") === "v2.core.event" ||
      (at(json(), "object") === "event" && typeof at(json(), "created") === "number"),
  },
  // A thin event only names the object it is about.
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "$.id",
    subject: ["$.data.object.id", "$.related_object.id"],
    eventAt: "$.created",
  }),
};
