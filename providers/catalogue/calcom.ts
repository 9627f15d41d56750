import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://cal.com/docs/developing/guides/automation/webhooks. */
export const calcom: Provider = {
  id: "calcom",
  name: "Cal.com",
  docs: "https://cal.com/docs/developing/guides/automation/webhooks",
  signs: true,
  secretHint:
    "A text of your choice, set in the webhook's settings; without one the header may hold words in place of a digest",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Cal-Signature-256" })],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.triggerEvent", subject: "$.payload.uid", eventAt: "$.createdAt" }),
};
