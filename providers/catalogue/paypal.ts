import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { rsa, timeHeader } from "../schemes/define.ts";

/** https://developer.paypal.com/api/rest/webhooks/rest. The body is covered by its CRC-32, the webhook by its id. */
export const paypal: Provider = {
  id: "paypal",
  name: "PayPal",
  docs: "https://developer.paypal.com/api/rest/webhooks/rest",
  signs: true,
  secretHint: "The certificate (PEM) that the header Paypal-Cert-Url leads to; it is never fetched for you",
  params: [
    {
      name: "webhookId",
      required: true,
      description: "The webhook's id from the dashboard; WEBHOOK_ID for simulated events",
    },
  ],
  retries: null,
  schemes: [
    rsa({
      header: "Paypal-Transmission-Sig",
      timestamp: timeHeader("Paypal-Transmission-Time", { unit: "iso", toleranceSeconds: null }),
      signed: "{header:paypal-transmission-id}|{timestamp}|{webhookId}|{crc32(body)}",
      idHeader: "Paypal-Transmission-Id",
    }),
  ],
  recognise: { headers: ["paypal-transmission-id", "paypal-transmission-time", "paypal-cert-url"] },
  facts: factsFrom({
    eventType: "$.event_type",
    deliveryId: "$.id",
    subject: "$.resource.id",
    eventAt: "$.create_time",
  }),
};
