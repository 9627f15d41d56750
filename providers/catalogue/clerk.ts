import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { standardWebhooks } from "../schemes/define.ts";

/** https://clerk.com/docs/webhooks/overview. Svix delivers for Clerk, under its own headers. */
export const clerk: Provider = {
  id: "clerk",
  name: "Clerk",
  docs: "https://clerk.com/docs/webhooks/overview",
  signs: true,
  secretHint: "Begins with whsec_; the endpoint's signing secret, CLERK_WEBHOOK_SIGNING_SECRET in Clerk's examples",
  params: [],
  retries: null,
  schemes: [standardWebhooks({ prefix: "svix" })],
  recognise: {
    headers: ["svix-id", "svix-timestamp"],
    mentions: ['"ins_'],
    shape({ json }) {
      const instance = at(json(), "instance_id");
      return at(json(), "object") === "event" && typeof instance === "string" && instance.startsWith("ins_");
    },
  },
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "header:svix-id",
    subject: "$.data.id",
    eventAt: ["$.timestamp", "header:svix-timestamp"],
  }),
};
