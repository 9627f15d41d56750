import { instant, pick, text } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://devcenter.heroku.com/articles/app-webhooks#securing-webhook-requests. */
export const heroku: Provider = {
  id: "heroku",
  name: "Heroku",
  docs: "https://devcenter.heroku.com/articles/app-webhooks#securing-webhook-requests",
  signs: true,
  secretHint: "The secret given to, or made by, the subscription when it was created",
  params: [],
  retries: null,
  schemes: [hmac({ header: "Heroku-Webhook-Hmac-SHA256", encoding: "base64" })],
  recognise: { headers: [] },
  facts(message) {
    const json = message.json();
    const resource = text(at(json, "resource"));
    const action = text(at(json, "action"));
    return {
      eventType: resource && action && text(`${resource}.${action}`),
      deliveryId: text(at(json, "webhook_metadata", "delivery", "id")),
      subject: text(pick(message, "$.data.app.name", "$.data.name", "$.data.id")),
      eventAt: instant(at(json, "created_at")),
    };
  },
};
