import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

/** https://www.sanity.io/docs/webhooks. The time counts milliseconds, and the vendor's library does not look at its age. */
export const sanity: Provider = {
  id: "sanity",
  name: "Sanity",
  docs: "https://www.sanity.io/docs/webhooks",
  signs: true,
  secretHint: "A text of your choice, set in the webhook's settings; without one Sanity signs nothing",
  params: [],
  retries: "Twice, 30 s apart, after 429 and 5xx.",
  schemes: [
    hmac({
      header: "sanity-webhook-signature",
      encoding: "base64url",
      format: pairs("v1"),
      timestamp: timePair("t", { unit: "ms", toleranceSeconds: null }),
      signed: "{timestamp}.{body}",
    }),
  ],
  recognise: { headers: ["sanity-operation"] },
  facts: factsFrom({
    eventType: "header:sanity-operation",
    deliveryId: "header:idempotency-key",
    subject: ["header:sanity-document-id", "$._id"],
    eventAt: "$._updatedAt",
  }),
};
