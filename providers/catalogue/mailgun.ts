import { factsFrom } from "../facts.ts";
import { follow } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, timed } from "../schemes/define.ts";
import type { Message } from "../types.ts";

const UNCOVERED = "Only a time and a token are signed; what happened is not covered, so take each token once.";

const inJson = (field: string) =>
  hmac({
    at: { in: "body", name: `$.signature.${field}` },
    timestamp: timed({ in: "body", name: "$.signature.timestamp", toleranceSeconds: null }),
    signed: "{timestamp}{$.signature.token}",
    nonce: { in: "body", name: "$.signature.token" },
    uncovered: UNCOVERED,
  });

/** https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks. The signature is in the body: in JSON for events, in a form for inbound mail. */
export const mailgun: Provider = {
  id: "mailgun",
  name: "Mailgun",
  docs: "https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks",
  signs: true,
  // Of a subaccount's events one signature is by its own key, one by that of the account above it.
  anySignature: true,
  secretHint: "The HTTP webhook signing key of the account, or of the one above a subaccount; not an API key",
  params: [],
  retries: null,
  schemes: [
    inJson("signature"),
    inJson("parent-signature"),
    hmac({
      at: { in: "form", name: "signature" },
      timestamp: timed({ in: "form", name: "timestamp", toleranceSeconds: null }),
      signed: "{timestamp}{form:token}",
      nonce: { in: "form", name: "token" },
      uncovered: UNCOVERED,
    }),
  ],
  recognise: {
    headers: [],
    mentions: ["signature"],
    shape: (message) => typeof follow(message.json(), "$.event-data.event") === "string" || isInbound(message),
  },
  facts: factsFrom({
    eventType: ["$.event-data.event", "form:event"],
    deliveryId: "$.event-data.id",
    subject: ["$.event-data.message.headers.message-id", "form:Message-Id"],
    eventAt: ["$.event-data.timestamp", "form:timestamp"],
  }),
};

function isInbound(message: Message): boolean {
  return ["signature", "token", "timestamp", "recipient"].every((name) => message.form(name) !== null);
}
