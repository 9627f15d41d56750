import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";
import type { Message } from "../types.ts";

/** https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/ens-notification-signing.html. Events come as a list; a new callback is asked for its key first. */
export const salesforceMcEns: Provider = {
  id: "salesforce-mc-ens",
  name: "Salesforce Marketing Cloud ENS",
  docs: "https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/ens-notification-signing.html",
  signs: true,
  secretHint:
    "The callback's signature key, shown only when the callback is created; used as text, though it looks like base64",
  params: [],
  retries: null,
  schemes: [hmac({ header: "x-sfmc-ens-signature", encoding: "base64" })],
  recognise: {
    headers: [],
    mentions: ['"verificationKey"'],
    shape: asksForVerification,
  },
  facts: factsFrom({
    eventType: "$[0].eventCategoryType",
    subject: ["$[0].compositeId", "$.callbackId"],
    eventAt: "$[0].timestampUTC",
  }),
  handshake: (message) =>
    asksForVerification(message)
      ? "200, then a call of the ens-verify API with the callbackId and verificationKey of the body."
      : null,
};

function asksForVerification({ json }: Message): boolean {
  return typeof at(json(), "callbackId") === "string" && typeof at(json(), "verificationKey") === "string";
}
