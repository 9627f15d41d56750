import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";

/** https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook. The signature stands in Authorization. */
export const microsoftTeams: Provider = {
  id: "microsoft-teams",
  name: "Microsoft Teams outgoing webhook",
  docs: "https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook",
  signs: true,
  secretHint: "The security token (base64) shown once when the webhook was made",
  params: [],
  retries: null,
  schemes: [
    hmac({ header: "Authorization", format: prefixed("HMAC "), encoding: "base64", secret: { decode: "base64" } }),
  ],
  recognise: {
    headers: [],
    shape: ({ json, header }) =>
      header("authorization")?.startsWith("HMAC ") === true && typeof at(json(), "type") === "string",
  },
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "$.id",
    subject: "$.conversation.id",
    eventAt: "$.timestamp",
  }),
  handshake: ({ request }) =>
    /[?&]validationToken=/.test(request.url) ? "200 with the query's validationToken as text." : null,
};
