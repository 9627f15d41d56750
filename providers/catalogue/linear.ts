import { instant, pick, text } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, timed } from "../schemes/define.ts";

/** https://linear.app/developers/webhooks. The time is in the body; a repeat has the bytes of the first attempt, so its time is soon too old. */
export const linear: Provider = {
  id: "linear",
  name: "Linear",
  docs: "https://linear.app/developers/webhooks",
  signs: true,
  secretHint: "The signing secret on the webhook's page, often beginning with lin_wh_",
  params: [],
  retries: "Three times: after 1 minute, 1 hour and 6 hours; all but a 200 within 5 s is a failure.",
  schemes: [
    hmac({
      header: "Linear-Signature",
      timestamp: timed({ in: "body", name: "$.webhookTimestamp", unit: "ms", toleranceSeconds: 60 }),
    }),
  ],
  recognise: { headers: ["linear-delivery", "linear-event"] },
  facts(message) {
    const type = text(pick(message, "$.type", "header:linear-event"));
    const action = text(at(message.json(), "action"));
    return {
      eventType: type && (action === null ? type : text(`${type}.${action}`)),
      deliveryId: text(message.header("linear-delivery")),
      subject: text(pick(message, "$.data.identifier", "$.data.id")),
      eventAt: instant(pick(message, "$.createdAt", "$.webhookTimestamp")),
    };
  },
};
