import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/#webhook-signatures. The URL is signed behind the body, as it was registered. */
export const trello: Provider = {
  id: "trello",
  name: "Trello",
  docs: "https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/#webhook-signatures",
  signs: true,
  secretHint: "The application's OAuth secret, not a token",
  params: [
    {
      name: "notificationUrl",
      required: false,
      description: "The callback URL as Trello has it, where it differs from the one that was called",
    },
  ],
  retries: null,
  schemes: [hmac({ header: "X-Trello-Webhook", hash: "sha1", encoding: "base64", signed: "{body}{notificationUrl}" })],
  recognise: { headers: [] },
  facts: factsFrom({
    eventType: "$.action.type",
    deliveryId: "$.action.id",
    subject: ["$.action.data.card.id", "$.model.id"],
    eventAt: "$.action.date",
  }),
  handshake: ({ request }) => (request.method === "HEAD" ? "200." : null),
};
