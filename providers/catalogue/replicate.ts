import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { standardWebhooks } from "../schemes/define.ts";

/** https://replicate.com/docs/topics/webhooks/verify-webhook. Standard Webhooks without a limit of age: Replicate's library checks none. */
export const replicate: Provider = {
  id: "replicate",
  name: "Replicate",
  docs: "https://replicate.com/docs/topics/webhooks/verify-webhook",
  signs: true,
  secretHint: "Begins with whsec_; the API gives it as the default webhook secret",
  params: [],
  retries: null,
  schemes: [standardWebhooks({ toleranceSeconds: null })],
  recognise: {
    headers: [],
    mentions: ["api.replicate.com"],
    shape: ({ json }) => typeof at(json(), "status") === "string" && typeof at(json(), "urls", "get") === "string",
  },
  facts: factsFrom({
    eventType: "$.status",
    deliveryId: "header:webhook-id",
    subject: "$.id",
    eventAt: ["$.completed_at", "header:webhook-timestamp"],
  }),
};
