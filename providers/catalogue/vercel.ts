import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://vercel.com/docs/webhooks/webhooks-api#securing-webhooks. SHA-1 without a prefix. */
export const vercel: Provider = {
  id: "vercel",
  name: "Vercel",
  docs: "https://vercel.com/docs/webhooks/webhooks-api#securing-webhooks",
  signs: true,
  secretHint: "Shown once, when the webhook is made; for an integration its client secret",
  params: [],
  retries: "With exponential pauses for up to 24 hours, as others report; it waits 30 s for an answer.",
  schemes: [hmac({ header: "X-Vercel-Signature", hash: "sha1" })],
  recognise: { headers: [] },
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "$.id",
    subject: ["$.payload.deployment.id", "$.payload.project.id"],
    eventAt: "$.createdAt",
  }),
};
