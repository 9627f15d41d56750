import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";

/** https://apidocs.chargebee.com/docs/api/events. Nothing is signed; the webhook can be given a user and a password. */
export const chargebee: Provider = {
  id: "chargebee",
  name: "Chargebee",
  docs: "https://apidocs.chargebee.com/docs/api/events",
  signs: false,
  secretHint: "user:password, as set for the webhook's basic authentication",
  params: [],
  retries: "Up to 7 times with growing pauses, from 2 minutes to 2 days.",
  schemes: [{ family: "basic" }],
  recognise: {
    headers: [],
    mentions: ['"ev_'],
    shape: ({ json }) => typeof at(json(), "event_type") === "string" && String(at(json(), "id")).startsWith("ev_"),
  },
  facts: factsFrom({
    eventType: "$.event_type",
    deliveryId: "$.id",
    subject: ["$.content.subscription.id", "$.content.invoice.id", "$.content.customer.id"],
    eventAt: "$.occurred_at",
  }),
};
