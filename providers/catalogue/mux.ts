import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

/** https://mux.com/docs/core/verify-webhook-signatures. The body lists earlier attempts of the same event. */
export const mux: Provider = {
  id: "mux",
  name: "Mux",
  docs: "https://mux.com/docs/core/verify-webhook-signatures",
  signs: true,
  secretHint: "The signing secret of the webhook, one for each environment",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "Mux-Signature",
      format: pairs("v1"),
      timestamp: timePair("t", { toleranceSeconds: 300, future: false }),
      signed: "{timestamp}.{body}",
    }),
  ],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.type", deliveryId: "$.id", subject: "$.data.id", eventAt: "$.created_at" }),
};
