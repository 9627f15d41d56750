import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { tokenHeader } from "../schemes/define.ts";

/** https://www.revenuecat.com/docs/integrations/webhooks. Nothing is signed: a text of the user's choice is the whole of Authorization. */
export const revenuecat: Provider = {
  id: "revenuecat",
  name: "RevenueCat",
  docs: "https://www.revenuecat.com/docs/integrations/webhooks",
  signs: false,
  secretHint:
    "The authorization header's value as set in the webhook's settings, with the word Bearer where you put one",
  params: [],
  retries: null,
  schemes: [tokenHeader({ name: "Authorization" })],
  recognise: {
    headers: [],
    mentions: ['"api_version"'],
    shape({ json }) {
      const type = at(json(), "event", "type");
      return typeof at(json(), "api_version") === "string" && typeof type === "string" && /^[A-Z_]+$/.test(type);
    },
  },
  facts: factsFrom({
    eventType: "$.event.type",
    deliveryId: "$.event.id",
    subject: "$.event.app_user_id",
    eventAt: "$.event.event_timestamp_ms",
  }),
};
