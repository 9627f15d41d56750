import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";

/** https://developers.greenhouse.io/webhooks.html. Letters beyond ASCII are sent and signed as \u escapes, which JSON.stringify does not write. */
export const greenhouse: Provider = {
  id: "greenhouse",
  name: "Greenhouse",
  docs: "https://developers.greenhouse.io/webhooks.html",
  signs: true,
  secretHint: "The secret key in the webhook's settings",
  params: [],
  retries: null,
  schemes: [hmac({ header: "Signature", format: prefixed("sha256 ") })],
  recognise: {
    headers: ["greenhouse-event-id"],
    mentions: ['"payload"'],
    shape: ({ json, header }) =>
      header("signature")?.startsWith("sha256 ") === true &&
      typeof at(json(), "action") === "string" &&
      typeof at(json(), "payload") === "object",
  },
  facts: factsFrom({
    eventType: "$.action",
    deliveryId: "header:greenhouse-event-id",
    subject: ["$.payload.application.id", "$.payload.candidate.id", "$.payload.id"],
  }),
};
