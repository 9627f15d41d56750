import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { standardWebhooks } from "../schemes/define.ts";

/** Standard Webhooks as it stands; nothing but the stored secret tells Granola from its other users. */
export const granola: Provider = {
  id: "granola",
  name: "Granola",
  docs: null,
  signs: true,
  secretHint: "Begins with whsec_",
  params: [],
  retries: null,
  schemes: [standardWebhooks()],
  recognise: { headers: [] },
  facts: factsFrom({ deliveryId: "header:webhook-id", eventAt: "header:webhook-timestamp" }),
};
