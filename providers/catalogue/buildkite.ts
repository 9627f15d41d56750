import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair, tokenHeader } from "../schemes/define.ts";

/** https://buildkite.com/docs/apis/webhooks. It sends a signature or the token itself, as the webhook is set; the time is that of sending. */
export const buildkite: Provider = {
  id: "buildkite",
  name: "Buildkite",
  docs: "https://buildkite.com/docs/apis/webhooks",
  signs: true,
  secretHint: "The token on the notification service's page; it is the key of the signature as well",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "X-Buildkite-Signature",
      format: pairs("signature"),
      timestamp: timePair("timestamp", { toleranceSeconds: 300 }),
      signed: "{timestamp}.{body}",
    }),
    tokenHeader({ name: "X-Buildkite-Token" }),
  ],
  recognise: { headers: ["x-buildkite-event"] },
  facts: factsFrom({
    eventType: ["header:x-buildkite-event", "$.event"],
    subject: ["$.build.id", "$.agent.id"],
  }),
};
