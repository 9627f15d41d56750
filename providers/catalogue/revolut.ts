import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timeHeader } from "../schemes/define.ts";

/** https://developer.revolut.com/docs/guides/merchant/monitor-and-observe/webhooks/verify-the-payload-signature. The version is signed along. */
export const revolut: Provider = {
  id: "revolut",
  name: "Revolut",
  docs: "https://developer.revolut.com/docs/guides/merchant/monitor-and-observe/webhooks/verify-the-payload-signature",
  signs: true,
  secretHint: "The webhook's signing secret, begins with wsk_",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "Revolut-Signature",
      format: pairs("v1"),
      timestamp: timeHeader("Revolut-Request-Timestamp", { unit: "ms", toleranceSeconds: 300 }),
      signed: "v1.{timestamp}.{body}",
      secret: { prefixes: ["wsk_"] },
    }),
  ],
  recognise: { headers: ["revolut-request-timestamp"] },
  facts: factsFrom({
    eventType: "$.event",
    subject: "$.order_id",
    eventAt: ["$.timestamp", "header:revolut-request-timestamp"],
  }),
};
