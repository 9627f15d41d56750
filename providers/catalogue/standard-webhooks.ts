import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { standardWebhooks, standardWebhooksPublic } from "../schemes/define.ts";

/** https://github.com/standard-webhooks/standard-webhooks: the scheme that many senders share. Every attempt is signed anew. */
export const standardWebhooksProvider: Provider = {
  id: "standard-webhooks",
  name: "Standard Webhooks",
  docs: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
  signs: true,
  secretHint: "Begins with whsec_ (shared) or whpk_ (public key)",
  params: [],
  retries: "As the sender likes; the specification's example has ten attempts within a little over three days.",
  schemes: [standardWebhooks(), standardWebhooksPublic()],
  recognise: { headers: [] },
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "header:webhook-id",
    subject: "$.data.id",
    eventAt: ["$.timestamp", "header:webhook-timestamp"],
  }),
};
