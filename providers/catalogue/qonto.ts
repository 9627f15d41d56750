import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

/** https://docs.qonto.com/api-reference/business-api/webhooks/overview. An answer is awaited for one second only. */
export const qonto: Provider = {
  id: "qonto",
  name: "Qonto",
  docs: "https://docs.qonto.com/api-reference/business-api/webhooks/overview",
  signs: true,
  secretHint: "The secret of the webhook subscription",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "X-Qonto-Signature",
      format: pairs("v1"),
      timestamp: timePair("t", { toleranceSeconds: 300 }),
      signed: "{timestamp}.{body}",
    }),
  ],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.type", subject: "$.data.id" }),
};
