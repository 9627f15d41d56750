import { pick, text } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { jwt } from "../schemes/define.ts";

/** https://plaid.com/docs/api/webhooks/webhook-verification. The token holds the body's digest; Plaid's white space counts. */
export const plaid: Provider = {
  id: "plaid",
  name: "Plaid",
  docs: "https://plaid.com/docs/api/webhooks/webhook-verification",
  signs: true,
  secretHint:
    "The verification key (a JWK) that /webhook_verification_key/get gives for the token's kid; it is never fetched for you",
  publicKey: "jwk",
  params: [],
  retries: null,
  schemes: [
    jwt({
      header: "Plaid-Verification",
      algorithms: ["ES256"],
      body: { claim: "request_body_sha256", hash: "sha256", encoding: "hex" },
      maxAgeSeconds: 300,
    }),
  ],
  recognise: { headers: [] },
  facts(message) {
    const type = text(pick(message, "$.webhook_type"));
    const code = text(pick(message, "$.webhook_code"));
    return {
      eventType: type && code && `${type}.${code}`,
      deliveryId: null,
      subject: text(pick(message, "$.item_id")),
      eventAt: null,
    };
  },
};
