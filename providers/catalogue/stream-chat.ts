import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://getstream.io/chat/docs/node/webhooks_overview. A compressed body is signed as it was before. */
export const streamChat: Provider = {
  id: "stream-chat",
  name: "Stream (GetStream)",
  docs: "https://getstream.io/chat/docs/node/webhooks_overview",
  signs: true,
  secretHint: "The API secret of the app that X-Api-Key names",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Signature", signed: "{gunzip(body)}" })],
  recognise: {
    headers: [],
    // Both headers are common elsewhere: only together with Stream's signature do they say something.
    shape: ({ json, header }) =>
      header("x-signature") !== null &&
      header("x-api-key") !== null &&
      (header("x-webhook-id") !== null || typeof at(json(), "type") === "string"),
  },
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "header:x-webhook-id",
    subject: ["$.cid", "$.message.cid", "$.user.id"],
    eventAt: "$.created_at",
  }),
};
