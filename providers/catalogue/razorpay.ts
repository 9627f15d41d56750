import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://razorpay.com/docs/webhooks/validate-test. */
export const razorpay: Provider = {
  id: "razorpay",
  name: "Razorpay",
  docs: "https://razorpay.com/docs/webhooks/validate-test",
  signs: true,
  secretHint: "The webhook's own secret, a text of your choice; not the API key's",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Razorpay-Signature" })],
  recognise: { headers: ["x-razorpay-event-id"] },
  facts: factsFrom({
    eventType: "$.event",
    deliveryId: "header:x-razorpay-event-id",
    subject: ["$.payload.payment.entity.id", "$.payload.order.entity.id", "$.payload.subscription.entity.id"],
    eventAt: "$.created_at",
  }),
};
