import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";

/** https://cursor.com/docs/cloud-agent/api/webhooks. All of its headers have names that others use too. */
export const cursor: Provider = {
  id: "cursor",
  name: "Cursor",
  docs: "https://cursor.com/docs/cloud-agent/api/webhooks",
  signs: true,
  secretHint: "The secret given with the webhook's URL when the agent was started",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Webhook-Signature", format: prefixed("sha256=") })],
  recognise: {
    headers: [],
    userAgent: "cursor-agent-webhook/",
    mentions: ['"bc_'],
    shape({ json }) {
      const id = at(json(), "id");
      return typeof at(json(), "event") === "string" && typeof id === "string" && id.startsWith("bc_");
    },
  },
  facts: factsFrom({
    eventType: ["header:x-webhook-event", "$.event"],
    deliveryId: "header:x-webhook-id",
    subject: "$.id",
    eventAt: "$.timestamp",
  }),
};
