import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

/** https://docs.surge.app/api-reference/webhooks/signature-validation. While a secret rotates there are several v1. */
export const surge: Provider = {
  id: "surge",
  name: "Surge",
  docs: "https://docs.surge.app/api-reference/webhooks/signature-validation",
  signs: true,
  secretHint: "The webhook's signing secret",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "Surge-Signature",
      format: pairs("v1"),
      timestamp: timePair("t", { toleranceSeconds: 300 }),
      signed: "{timestamp}.{body}",
    }),
  ],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.type", deliveryId: "$.id", subject: "$.data.id", eventAt: "$.timestamp" }),
};
