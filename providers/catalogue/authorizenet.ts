import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";

/** https://developer.authorize.net/api/reference/features/webhooks.html. Unlike the hash of a transaction, this one takes the key as text. */
export const authorizenet: Provider = {
  id: "authorizenet",
  name: "Authorize.Net",
  docs: "https://developer.authorize.net/api/reference/features/webhooks.html",
  signs: true,
  secretHint: "The Signature Key (128 hexadecimal digits) from the account's security settings; used as text",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-ANET-Signature", hash: "sha512", format: prefixed("sha512="), capitals: true })],
  recognise: { headers: [] },
  facts: factsFrom({
    eventType: "$.eventType",
    deliveryId: "$.notificationId",
    subject: "$.payload.id",
    eventAt: "$.eventDate",
  }),
};
