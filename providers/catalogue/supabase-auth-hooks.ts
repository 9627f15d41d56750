import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { standardWebhooks } from "../schemes/define.ts";

/** https://supabase.com/docs/guides/auth/auth-hooks. Standard Webhooks with a version before the secret. */
export const supabaseAuthHooks: Provider = {
  id: "supabase-auth-hooks",
  name: "Supabase Auth Hooks",
  docs: "https://supabase.com/docs/guides/auth/auth-hooks",
  signs: true,
  secretHint: "Begins with v1,whsec_; a library of Standard Webhooks wants it without v1,",
  params: [],
  retries: null,
  schemes: [standardWebhooks({ secret: { strip: /^(?:v1,)?(?:whsec_)?/ } })],
  recognise: {
    headers: [],
    mentions: ['"email_action_type"', '"authentication_method"', '"otp"'],
    shape({ json }) {
      const mail = typeof at(json(), "email_data", "email_action_type") === "string";
      const claims = typeof at(json(), "claims") === "object" && typeof at(json(), "user_id") === "string";
      return mail || claims || (typeof at(json(), "sms", "otp") === "string" && typeof at(json(), "user") === "object");
    },
  },
  facts: factsFrom({
    deliveryId: "header:webhook-id",
    subject: ["$.user.id", "$.user_id"],
    eventAt: "header:webhook-timestamp",
  }),
};
