import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://developer.xero.com/documentation/guides/webhooks/configuring-your-server. The key looks like base64 and is used as text. */
export const xero: Provider = {
  id: "xero",
  name: "Xero",
  docs: "https://developer.xero.com/documentation/guides/webhooks/configuring-your-server",
  signs: true,
  secretHint: "The webhooks key of the app (88 characters that end with ==)",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Xero-Signature", encoding: "base64" })],
  recognise: { headers: [] },
  facts: factsFrom({
    eventType: "$.events[0].eventType",
    subject: "$.events[0].resourceId",
    eventAt: "$.events[0].eventDateUtc",
  }),
  handshake(message) {
    const events = at(message.json(), "events");
    return Array.isArray(events) && events.length === 0
      ? "200 without a body and cookies where the signature is right, 401 where it is not: Xero sends wrong ones on purpose."
      : null;
  },
};
