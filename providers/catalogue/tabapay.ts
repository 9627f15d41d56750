import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

/** For 48 hours after a rotation v2 is the digest with the previous secret, not one of a newer kind. */
const scheme = (key: "v1" | "v2") =>
  hmac({
    header: "X-HMAC-Signature",
    format: pairs(key),
    timestamp: timePair("t", { toleranceSeconds: null }),
    signed: "{timestamp}.{body}",
  });

/** https://developers.tabapay.com/reference/verifying-webhook-signatures. */
export const tabapay: Provider = {
  id: "tabapay",
  name: "TabaPay",
  docs: "https://developers.tabapay.com/reference/verifying-webhook-signatures",
  signs: true,
  secretHint: "The signing secret that the API gives once, when it is created or rotated",
  params: [],
  retries: null,
  schemes: [scheme("v1"), scheme("v2")],
  recognise: { headers: [] },
  facts: factsFrom({ deliveryId: "header:idempotency-key" }),
};
