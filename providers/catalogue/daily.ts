import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, timeHeader } from "../schemes/define.ts";

/** https://docs.daily.co/reference/rest-api/webhooks. A webhook can only be created while its URL answers 200 at once to a test. */
export const daily: Provider = {
  id: "daily",
  name: "Daily",
  docs: "https://docs.daily.co/reference/rest-api/webhooks",
  signs: true,
  secretHint: "Base64: the hmac that came back when the webhook was created",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "X-Webhook-Signature",
      encoding: "base64",
      timestamp: timeHeader("X-Webhook-Timestamp", { unit: "ms", toleranceSeconds: null }),
      signed: "{timestamp}.{body}",
      secret: { decode: "base64" },
    }),
  ],
  recognise: { headers: ["x-webhook-timestamp"] },
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "$.id",
    subject: ["$.payload.recording_id", "$.payload.room", "$.payload.room_name"],
    eventAt: ["$.event_ts", "header:x-webhook-timestamp"],
  }),
};
