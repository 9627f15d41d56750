import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

/** https://workos.com/docs/events/data-syncing/webhooks. The vendor's library signs the body as JSON.stringify writes it. */
export const workos: Provider = {
  id: "workos",
  name: "WorkOS",
  docs: "https://workos.com/docs/events/data-syncing/webhooks",
  signs: true,
  secretHint: "The endpoint's signing secret, from the dashboard under Webhooks",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "WorkOS-Signature",
      format: pairs("v1", ",", "t=, v1="),
      timestamp: timePair("t", { unit: "ms", toleranceSeconds: 180, future: false }),
      signed: "{timestamp}.{body}",
      bodyForm: "raw-then-json-stringify",
    }),
  ],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.event", deliveryId: "$.id", subject: "$.data.id", eventAt: "$.created_at" }),
};
