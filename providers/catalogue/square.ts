import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://developer.squareup.com/docs/webhooks/step3validate. The URL is signed as it stands in the subscription. */
export const square: Provider = {
  id: "square",
  name: "Square",
  docs: "https://developer.squareup.com/docs/webhooks/step3validate",
  signs: true,
  secretHint: "The signature key of the webhook subscription",
  params: [
    {
      name: "notificationUrl",
      required: false,
      description: "The URL as the subscription has it, where it differs from the one that was called",
    },
  ],
  retries: "For up to 24 hours.",
  schemes: [hmac({ header: "X-Square-HmacSha256-Signature", encoding: "base64", signed: "{notificationUrl}{body}" })],
  recognise: { headers: ["x-square-signature", "square-environment"] },
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "$.event_id",
    subject: "$.data.id",
    eventAt: "$.created_at",
  }),
};
