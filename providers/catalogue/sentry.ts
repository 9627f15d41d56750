import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://docs.sentry.io/organization/integrations/integration-platform/webhooks. The header with the time is not signed; some bodies are empty, though announced as JSON. */
export const sentry: Provider = {
  id: "sentry",
  name: "Sentry",
  docs: "https://docs.sentry.io/integrations/integration-platform/webhooks/",
  signs: true,
  secretHint: "The integration's client secret",
  params: [],
  retries: "None is documented; it waits 1 s for an answer and unsubscribes after 1,000 timeouts in 24 hours.",
  schemes: [hmac({ header: "Sentry-Hook-Signature" })],
  recognise: { headers: ["sentry-hook-resource", "sentry-hook-timestamp"] },
  facts: factsFrom({
    eventType: "header:sentry-hook-resource",
    deliveryId: "header:request-id",
    subject: ["$.data.issue.id", "$.data.issue_id", "$.data.event.event_id"],
    eventAt: "header:sentry-hook-timestamp",
  }),
};
