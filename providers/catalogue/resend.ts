import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { standardWebhooks } from "../schemes/define.ts";

const EVENT = /^(email|contact|domain)\.[a-z_]+$/;

/** https://resend.com/docs/webhooks/verify-webhooks-requests. Svix delivers for Resend, under its own headers. */
export const resend: Provider = {
  id: "resend",
  name: "Resend",
  docs: "https://resend.com/docs/webhooks/verify-webhooks-requests",
  signs: true,
  secretHint: "Begins with whsec_; the signing secret on the webhook's page",
  params: [],
  retries: "Eight attempts: at once, after 5 s, 5 m, 30 m, 2 h, 5 h, 10 h and 10 h.",
  schemes: [standardWebhooks({ prefix: "svix" })],
  recognise: {
    headers: ["svix-id", "svix-timestamp"],
    mentions: ['"created_at"'],
    shape({ json, header }) {
      const type = at(json(), "type");
      const named = typeof type === "string" && EVENT.test(type) && typeof at(json(), "created_at") === "string";
      return named && header("svix-id") !== null;
    },
  },
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "header:svix-id",
    subject: ["$.data.email_id", "$.data.id"],
    eventAt: ["$.created_at", "header:svix-timestamp"],
  }),
};
