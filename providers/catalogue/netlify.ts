import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { jwt } from "../schemes/define.ts";

/** https://docs.netlify.com/deploy/deploy-notifications/#payload-signature. A token that holds the body's digest, in a header that others use for a bare signature. */
export const netlify: Provider = {
  id: "netlify",
  name: "Netlify",
  docs: "https://docs.netlify.com/deploy/deploy-notifications/#payload-signature",
  signs: true,
  secretHint: "The JWS secret token of your choice, set with the notification",
  params: [],
  retries: null,
  schemes: [
    jwt({
      header: "X-Webhook-Signature",
      body: { claim: "sha256", hash: "sha256", encoding: "hex" },
      claims: [{ name: "iss", equals: { text: "netlify" } }],
    }),
  ],
  recognise: { headers: ["x-netlify-event"] },
  facts: factsFrom({
    eventType: ["header:x-netlify-event", "$.state"],
    subject: "$.id",
    eventAt: "$.updated_at",
  }),
};
