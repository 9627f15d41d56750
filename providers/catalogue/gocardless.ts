import { instant, pick, text } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://developer.gocardless.com/getting-started/staying-up-to-date-with-webhooks. A bare digest under the header of Standard Webhooks; a wrong one wants 498. */
export const gocardless: Provider = {
  id: "gocardless",
  name: "GoCardless",
  docs: "https://developer.gocardless.com/getting-started/staying-up-to-date-with-webhooks",
  signs: true,
  secretHint: "The secret of the webhook endpoint, from the dashboard",
  params: [],
  retries: null,
  schemes: [hmac({ header: "Webhook-Signature" })],
  recognise: {
    headers: [],
    userAgent: "gocardless-webhook-service/",
    mentions: ['"resource_type"'],
    shape: ({ json }) => typeof at(json(), "events", "0", "resource_type") === "string",
  },
  facts(message) {
    const resource = text(pick(message, "$.events[0].resource_type"));
    const action = text(pick(message, "$.events[0].action"));
    return {
      eventType: resource && action && `${resource}.${action}`,
      deliveryId: text(pick(message, "$.meta.webhook_id")),
      subject: text(
        pick(
          message,
          "$.events[0].links.payment",
          "$.events[0].links.mandate",
          "$.events[0].links.subscription",
          "$.events[0].links.payout",
        ),
      ),
      eventAt: instant(pick(message, "$.events[0].created_at")),
    };
  },
};
