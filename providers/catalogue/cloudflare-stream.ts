import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

/** https://developers.cloudflare.com/stream/webhooks. Live inputs are reported by Cloudflare's notifications, with a plain token instead. */
export const cloudflareStream: Provider = {
  id: "cloudflare-stream",
  name: "Cloudflare Stream",
  docs: "https://developers.cloudflare.com/stream/webhooks",
  signs: true,
  secretHint:
    "The secret that the API gave when the account's one webhook was set; it looks like hexadecimal but is text",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "Webhook-Signature",
      format: pairs("sig1"),
      timestamp: timePair("time", { toleranceSeconds: 300, documented: false }),
      signed: "{timestamp}.{body}",
    }),
  ],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.status.state", subject: "$.uid", eventAt: "$.modified" }),
};
