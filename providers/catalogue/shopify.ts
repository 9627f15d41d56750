import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://shopify.dev/docs/apps/build/webhooks/subscribe/https. Ids are larger than JavaScript's numbers hold, so a body parsed and written anew fails. */
export const shopify: Provider = {
  id: "shopify",
  name: "Shopify",
  docs: "https://shopify.dev/docs/apps/build/webhooks/subscribe/https",
  signs: true,
  secretHint: "The app's client secret; for webhooks made in the admin the one shown under Notifications",
  params: [],
  retries:
    "8 times within 4 hours with growing pauses, each with the first body; after 8 failures in a row a subscription made over the Admin API is deleted.",
  schemes: [hmac({ header: "X-Shopify-Hmac-Sha256", encoding: "base64" })],
  recognise: {
    headers: ["x-shopify-topic", "x-shopify-shop-domain", "x-shopify-webhook-id", "x-shopify-event-id"],
    userAgent: "shopify-captain-hook",
  },
  facts: factsFrom({
    eventType: "header:x-shopify-topic",
    deliveryId: "header:x-shopify-webhook-id",
    subject: "$.admin_graphql_api_id",
    eventAt: "header:x-shopify-triggered-at",
  }),
};
