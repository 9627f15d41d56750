import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";

/** https://learn.microsoft.com/azure/event-grid/webhook-event-delivery. Nothing is signed: a secret stands in the subscription's URL. */
export const azureEventGrid: Provider = {
  id: "azure-event-grid",
  name: "Azure Event Grid",
  docs: "https://learn.microsoft.com/azure/event-grid/webhook-event-delivery",
  signs: false,
  secretHint: "A text of your choice in the query of the subscription's URL",
  params: [],
  retries: "With growing pauses from 10 s on for up to 24 hours; after 400 or 413 not at all.",
  schemes: [{ family: "token", in: "url" }],
  recognise: {
    headers: ["aeg-event-type"],
    shape: ({ header }) => header("webhook-request-origin") === "eventgrid.azure.net",
  },
  facts: factsFrom({
    eventType: ["$[0].eventType", "$[0].type", "$.type", "header:aeg-event-type"],
    deliveryId: ["$[0].id", "$.id"],
    subject: ["$[0].subject", "$.subject"],
    eventAt: ["$[0].eventTime", "$[0].time", "$.time"],
  }),
  handshake({ request, header }) {
    if (header("aeg-event-type") === "SubscriptionValidation")
      return '200 {"validationResponse": <the validationCode in the body>}, or a GET to its validationUrl within 10 minutes.';
    return request.method === "OPTIONS" && header("webhook-request-origin") !== null
      ? "200 with WebHook-Allowed-Origin, set to the WebHook-Request-Origin that came."
      : null;
  },
};
