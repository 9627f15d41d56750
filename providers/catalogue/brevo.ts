import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { tokenHeader } from "../schemes/define.ts";

/** https://developers.brevo.com/docs/username-and-password-authentication. Nothing is signed; a webhook may carry a token, or credentials from its URL. */
export const brevo: Provider = {
  id: "brevo",
  name: "Brevo",
  docs: "https://developers.brevo.com/docs/username-and-password-authentication",
  signs: false,
  secretHint: "The bearer token set when the webhook was made, or user:password from its URL",
  params: [],
  retries: null,
  schemes: [tokenHeader({ name: "Authorization", prefix: "Bearer " }), { family: "basic" }],
  recognise: {
    headers: [],
    mentions: ['"ts_event"'],
    shape: ({ json }) => typeof at(json(), "event") === "string" && typeof at(json(), "ts_event") === "number",
  },
  facts: factsFrom({
    eventType: "$.event",
    subject: "$.message-id",
    eventAt: ["$.ts_epoch", "$.ts_event"],
  }),
};
