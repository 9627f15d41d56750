import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, timeHeader } from "../schemes/define.ts";

/** https://developers.webflow.com/data/docs/working-with-webhooks. Webhooks made in the dashboard are not signed, those made over the API are. */
export const webflow: Provider = {
  id: "webflow",
  name: "Webflow",
  docs: "https://developers.webflow.com/data/docs/working-with-webhooks",
  signs: true,
  secretHint: "The OAuth app's client secret, or the secret that the API gave with the webhook",
  params: [],
  retries: "Up to three times, 10 minutes apart.",
  schemes: [
    hmac({
      header: "X-Webflow-Signature",
      timestamp: timeHeader("X-Webflow-Timestamp", { unit: "ms", toleranceSeconds: 300, documented: false }),
      signed: "{timestamp}:{body}",
    }),
  ],
  recognise: {
    headers: ["x-webflow-timestamp"],
    mentions: ['"triggerType"'],
    shape: ({ json }) => typeof at(json(), "triggerType") === "string" && typeof at(json(), "payload") === "object",
  },
  facts: factsFrom({
    eventType: "$.triggerType",
    subject: ["$.payload.id", "$.payload.siteId"],
    eventAt: "header:x-webflow-timestamp",
  }),
};
