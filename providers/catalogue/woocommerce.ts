import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://woocommerce.com/document/webhooks. A new webhook is tried with an unsigned form that only has its id. */
export const woocommerce: Provider = {
  id: "woocommerce",
  name: "WooCommerce",
  docs: "https://woocommerce.com/document/webhooks",
  signs: true,
  secretHint: "The secret in the webhook's settings",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-WC-Webhook-Signature", encoding: "base64" })],
  recognise: {
    headers: ["x-wc-webhook-topic", "x-wc-webhook-delivery-id", "x-wc-webhook-source"],
    userAgent: "woocommerce/",
  },
  facts: factsFrom({
    eventType: "header:x-wc-webhook-topic",
    deliveryId: "header:x-wc-webhook-delivery-id",
    subject: "$.id",
    eventAt: "$.date_modified_gmt",
  }),
  handshake: (message) =>
    message.header("x-wc-webhook-topic") === null && message.form("webhook_id") !== null ? "200." : null,
};
