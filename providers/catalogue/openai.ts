import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { standardWebhooks } from "../schemes/define.ts";

/** https://platform.openai.com/docs/guides/webhooks. Standard Webhooks as it stands. */
export const openai: Provider = {
  id: "openai",
  name: "OpenAI",
  docs: "https://platform.openai.com/docs/guides/webhooks",
  signs: true,
  secretHint: "Begins with whsec_; shown once, when the project's webhook is made",
  params: [],
  retries: null,
  schemes: [standardWebhooks()],
  recognise: {
    headers: [],
    mentions: ['"evt_'],
    shape: ({ json }) => at(json(), "object") === "event" && typeof at(json(), "created_at") === "number",
  },
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "header:webhook-id",
    subject: "$.data.id",
    eventAt: ["$.created_at", "header:webhook-timestamp"],
  }),
};
