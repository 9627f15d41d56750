import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";

/** https://www.typeform.com/developers/webhooks/secure-your-webhooks. Behind sha256= stands base64, not hexadecimal. */
export const typeform: Provider = {
  id: "typeform",
  name: "Typeform",
  docs: "https://www.typeform.com/developers/webhooks/secure-your-webhooks/",
  signs: true,
  secretHint: "A text of your choice, set in the webhook's settings",
  params: [],
  retries: null,
  schemes: [hmac({ header: "Typeform-Signature", encoding: "base64", format: prefixed("sha256=") })],
  recognise: { headers: [] },
  facts: factsFrom({
    eventType: "$.event_type",
    deliveryId: "$.event_id",
    subject: "$.form_response.form_id",
    eventAt: "$.form_response.submitted_at",
  }),
};
