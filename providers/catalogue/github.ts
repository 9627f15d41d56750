import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";

/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries. A form body is signed as it stands, `payload=` included. */
export const github: Provider = {
  id: "github",
  name: "GitHub",
  docs: "https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries",
  signs: true,
  secretHint: "A text of your choice, set in the webhook's settings; without one GitHub signs nothing",
  params: [],
  retries: "Never by itself: a delivery is sent again by hand or over the API.",
  schemes: [
    hmac({ header: "X-Hub-Signature-256", format: prefixed("sha256=") }),
    hmac({ header: "X-Hub-Signature", hash: "sha1", format: prefixed("sha1=") }),
  ],
  recognise: { headers: ["x-github-event", "x-github-delivery"], userAgent: "github-hookshot/" },
  facts: factsFrom({
    eventType: "header:x-github-event",
    deliveryId: "header:x-github-delivery",
    subject: "$.repository.full_name",
  }),
};
