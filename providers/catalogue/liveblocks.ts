import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { standardWebhooks } from "../schemes/define.ts";

/** https://liveblocks.io/docs/platform/webhooks. Standard Webhooks as it stands. */
export const liveblocks: Provider = {
  id: "liveblocks",
  name: "Liveblocks",
  docs: "https://liveblocks.io/docs/platform/webhooks",
  signs: true,
  secretHint: "Begins with whsec_; Liveblocks' library refuses one without",
  params: [],
  retries: null,
  schemes: [standardWebhooks()],
  recognise: {
    headers: [],
    mentions: ['"projectId"'],
    shape: ({ json }) => typeof at(json(), "type") === "string" && typeof at(json(), "data", "projectId") === "string",
  },
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "header:webhook-id",
    subject: "$.data.roomId",
    eventAt: "header:webhook-timestamp",
  }),
};
