import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://docs.cloud.coinbase.com/commerce/docs/webhooks-security. The event is wrapped; around it stands the attempt. */
export const coinbaseCommerce: Provider = {
  id: "coinbase-commerce",
  name: "Coinbase Commerce",
  docs: "https://docs.cloud.coinbase.com/commerce/docs/webhooks-security",
  signs: true,
  secretHint: "The webhook shared secret from Settings, Notifications",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-CC-Webhook-Signature" })],
  recognise: { headers: [] },
  facts: factsFrom({
    eventType: "$.event.type",
    deliveryId: "$.event.id",
    subject: "$.event.data.code",
    eventAt: "$.event.created_at",
  }),
};
