import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { tokenHeader } from "../schemes/define.ts";

/** https://developer.okta.com/docs/concepts/event-hooks/. Nothing is signed: a secret stands in a header that the hook names. */
export const okta: Provider = {
  id: "okta",
  name: "Okta Event Hooks",
  docs: "https://developer.okta.com/docs/concepts/event-hooks/",
  signs: false,
  secretHint: "The authentication secret of your choice, set with the event hook",
  params: [
    {
      name: "header",
      required: false,
      description: "The header that carries the secret, where that is not Authorization",
    },
  ],
  retries: null,
  schemes: [tokenHeader({ name: "Authorization", param: "header" })],
  recognise: {
    headers: ["x-okta-verification-challenge"],
    mentions: ['"com.okta.event_hook"'],
    shape: ({ json }) => at(json(), "eventType") === "com.okta.event_hook",
  },
  facts: factsFrom({
    eventType: "$.data.events[0].eventType",
    deliveryId: "$.eventId",
    subject: ["$.data.events[0].target[0].id", "$.data.events[0].uuid"],
    eventAt: ["$.eventTime", "$.data.events[0].published"],
  }),
  handshake: ({ header }) =>
    header("x-okta-verification-challenge") === null
      ? null
      : '200 {"verification": <the value of X-Okta-Verification-Challenge>}.',
};
