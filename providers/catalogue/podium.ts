import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, timeHeader } from "../schemes/define.ts";

/** https://docs.podium.com/docs/verifying-webhook-signatures. */
export const podium: Provider = {
  id: "podium",
  name: "Podium",
  docs: "https://docs.podium.com/docs/verifying-webhook-signatures",
  signs: true,
  secretHint: "The secret that was set when the webhook was created; without one Podium signs nothing",
  params: [],
  retries: "About 15 times within some 8 hours, while other events wait; then the webhook is turned off.",
  schemes: [
    hmac({
      header: "Podium-Signature",
      timestamp: timeHeader("Podium-Timestamp", { unit: "ms", toleranceSeconds: null }),
      signed: "{timestamp}.{body}",
    }),
  ],
  recognise: { headers: ["podium-timestamp"] },
  facts: factsFrom({
    eventType: "$.metadata.event_type",
    subject: "$.data.uid",
    eventAt: "header:podium-timestamp",
  }),
};
