import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

/** https://developers.tiktok.com/doc/webhooks-verification. The event's content is JSON within a text. */
export const tiktok: Provider = {
  id: "tiktok",
  name: "TikTok",
  docs: "https://developers.tiktok.com/doc/webhooks-verification",
  signs: true,
  secretHint: "The app's client secret",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "TikTok-Signature",
      format: pairs("s"),
      timestamp: timePair("t", { toleranceSeconds: 300 }),
      signed: "{timestamp}.{body}",
    }),
  ],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.event", subject: "$.user_openid", eventAt: "$.create_time" }),
};
