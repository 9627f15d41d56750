import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

/** https://docs.accesspoint.billit.eu/docs/webhooks-signature. */
export const billit: Provider = {
  id: "billit",
  name: "Billit",
  docs: "https://docs.accesspoint.billit.eu/docs/webhooks-signature",
  signs: true,
  secretHint: "The secret in the answer to the call that created the webhook",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "Billit-Signature",
      format: pairs("s"),
      timestamp: timePair("t", { toleranceSeconds: 300, documented: false }),
      signed: "{timestamp}.{body}",
    }),
  ],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.EntityType", subject: "$.OrderID" }),
};
