import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs } from "../schemes/define.ts";

/** https://docs.pagerduty.com/developer/verifying-webhook-signatures. While a secret is changed several v1= come, that of the older one first. */
export const pagerduty: Provider = {
  id: "pagerduty",
  name: "PagerDuty V3",
  docs: "https://docs.pagerduty.com/developer/verifying-webhook-signatures",
  signs: true,
  secretHint: "Shown once, when the subscription is made; it looks like base64 and is used as text",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-PagerDuty-Signature", format: pairs("v1") })],
  recognise: { headers: [] },
  facts: factsFrom({
    eventType: "$.event.event_type",
    deliveryId: ["header:x-webhook-id", "$.event.id"],
    subject: "$.event.data.id",
    eventAt: "$.event.occurred_at",
  }),
};
