import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://docs.fourthwall.com/webhooks/signature-verification. Platform apps have a header and a key of their own. */
export const fourthwall: Provider = {
  id: "fourthwall",
  name: "Fourthwall",
  docs: "https://docs.fourthwall.com/webhooks/signature-verification",
  signs: true,
  secretHint: "The webhook's secret from the shop's settings; for a platform app its HMAC key",
  params: [],
  retries: null,
  schemes: [
    hmac({ header: "X-Fourthwall-Hmac-SHA256", encoding: "base64" }),
    hmac({ header: "X-Fourthwall-Hmac-Apps-SHA256", encoding: "base64" }),
  ],
  recognise: { headers: [] },
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "$.id",
    subject: "$.data.id",
    eventAt: "$.createdAt",
  }),
};
