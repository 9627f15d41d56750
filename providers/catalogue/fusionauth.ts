import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { jwt } from "../schemes/define.ts";

/** https://fusionauth.io/docs/extend/events-and-webhooks/signing. The key chosen for a webhook decides the algorithm. */
export const fusionauth: Provider = {
  id: "fusionauth",
  name: "FusionAuth",
  docs: "https://fusionauth.io/docs/extend/events-and-webhooks/signing",
  signs: true,
  secretHint: "The secret of the webhook's signing key, or its public key (PEM) where that is one of a pair",
  params: [],
  retries: null,
  schemes: [
    jwt({
      header: "X-FusionAuth-Signature-JWT",
      algorithms: ["HS256", "HS384", "HS512", "RS256", "ES256", "EdDSA"],
      body: { claim: "request_body_sha256", hash: "sha256", encoding: "base64" },
    }),
  ],
  recognise: { headers: [] },
  facts: factsFrom({
    eventType: "$.event.type",
    deliveryId: "$.event.id",
    subject: "$.event.user.id",
    eventAt: "$.event.createInstant",
  }),
};
