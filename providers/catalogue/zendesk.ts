import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, timeHeader } from "../schemes/define.ts";

/** https://developer.zendesk.com/documentation/webhooks/verifying. Nothing stands between the time and the body; the limit of age is what others use. */
export const zendesk: Provider = {
  id: "zendesk",
  name: "Zendesk",
  docs: "https://developer.zendesk.com/documentation/webhooks/verifying/",
  signs: true,
  secretHint:
    "The webhook's signing secret, used as text though it looks like base64; a public one before it is created",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "X-Zendesk-Webhook-Signature",
      encoding: "base64",
      timestamp: timeHeader("X-Zendesk-Webhook-Signature-Timestamp", {
        unit: "iso",
        toleranceSeconds: 300,
        documented: false,
      }),
      signed: "{timestamp}{body}",
    }),
  ],
  recognise: {
    headers: ["x-zendesk-webhook-signature-timestamp", "x-zendesk-webhook-invocation-id", "x-zendesk-webhook-id"],
    userAgent: "zendesk webhook",
  },
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "header:x-zendesk-webhook-invocation-id",
    subject: ["$.subject", "$.detail.id"],
    eventAt: ["$.time", "header:x-zendesk-webhook-signature-timestamp"],
  }),
};
