import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

/** https://developer.paddle.com/webhooks/signature-verification. Semicolons between the pairs, a colon after the time, and a window of 5 s only. */
export const paddle: Provider = {
  id: "paddle",
  name: "Paddle Billing",
  docs: "https://developer.paddle.com/webhooks/signature-verification",
  signs: true,
  secretHint: "Begins with pdl_ntfset_, one for each notification destination",
  params: [],
  retries: "Live: 60 attempts within 3 days; in the sandbox 3 within 15 minutes.",
  schemes: [
    hmac({
      header: "Paddle-Signature",
      format: pairs("h1", ";"),
      timestamp: timePair("ts", { toleranceSeconds: 5, future: false }),
      signed: "{timestamp}:{body}",
      secret: { prefixes: ["pdl_ntfset_"] },
    }),
  ],
  recognise: { headers: [] },
  facts: factsFrom({
    eventType: "$.event_type",
    deliveryId: "$.notification_id",
    subject: "$.data.id",
    eventAt: "$.occurred_at",
  }),
};
