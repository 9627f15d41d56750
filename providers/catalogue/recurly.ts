import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, timePair } from "../schemes/define.ts";

/** https://docs.recurly.com/recurly-subscriptions/docs/signature-verification. Milliseconds first, then a signature for each key; XML notifications have none. */
export const recurly: Provider = {
  id: "recurly",
  name: "Recurly",
  docs: "https://docs.recurly.com/recurly-subscriptions/docs/signature-verification",
  signs: true,
  secretHint: "The endpoint's secret key; a rotated one signs for 24 hours more",
  params: [],
  retries: "Up to 10 times, in the order of the events: about 10 + x·2^(x+5) seconds before the x-th.",
  schemes: [
    hmac({
      header: "Recurly-Signature",
      format: { kind: "positional", separator: "," },
      timestamp: timePair("time", { unit: "ms", toleranceSeconds: 300, documented: false }),
      signed: "{timestamp}.{body}",
    }),
  ],
  recognise: { headers: ["recurly-notification-id"] },
  facts: factsFrom({
    eventType: "$.event_type",
    deliveryId: "header:recurly-notification-id",
    subject: "$.id",
    eventAt: "$.event_time",
  }),
};
