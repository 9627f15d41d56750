import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { standardWebhooks } from "../schemes/define.ts";

/** https://polar.sh/docs/integrate/webhooks/delivery. Standard Webhooks, but the whole secret is the key, as text. */
export const polar: Provider = {
  id: "polar",
  name: "Polar",
  docs: "https://polar.sh/docs/integrate/webhooks/delivery",
  signs: true,
  secretHint: "Begins with polar_whs_; used as text, so a library of Standard Webhooks wants it in base64 first",
  params: [],
  retries: null,
  schemes: [standardWebhooks({ secret: { decode: "utf8", prefixes: ["polar_whs_"], strip: null } })],
  recognise: { headers: [], userAgent: "polar.sh webhooks" },
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "header:webhook-id",
    subject: "$.data.id",
    eventAt: ["$.timestamp", "header:webhook-timestamp"],
  }),
};
