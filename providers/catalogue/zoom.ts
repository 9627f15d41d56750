import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed, timeHeader } from "../schemes/define.ts";

/** https://developers.zoom.us/docs/api/webhooks. Zoom's own sample hashes the body written anew, where the bytes are what is signed. */
export const zoom: Provider = {
  id: "zoom",
  name: "Zoom",
  docs: "https://developers.zoom.us/docs/api/webhooks",
  signs: true,
  secretHint: "The app's Secret Token; not the older verification token",
  params: [],
  retries: "Three times: 5 minutes after the first attempt, then 20 and then 60 minutes later.",
  schemes: [
    hmac({
      header: "X-Zm-Signature",
      format: prefixed("v0="),
      timestamp: timeHeader("X-Zm-Request-Timestamp", { toleranceSeconds: 300, documented: false }),
      signed: "v0:{timestamp}:{body}",
      bodyForm: "raw-then-json-stringify",
    }),
  ],
  recognise: { headers: ["x-zm-request-timestamp"], userAgent: "zoom marketplace/" },
  facts: factsFrom({
    eventType: "$.event",
    subject: ["$.payload.object.uuid", "$.payload.object.id"],
    eventAt: "$.event_ts",
  }),
};
