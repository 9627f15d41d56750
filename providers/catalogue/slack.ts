import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed, timeHeader } from "../schemes/define.ts";

/** https://docs.slack.dev/authentication/verifying-requests-from-slack. Slash commands and interactions are forms, events are JSON. */
export const slack: Provider = {
  id: "slack",
  name: "Slack",
  docs: "https://docs.slack.dev/authentication/verifying-requests-from-slack",
  signs: true,
  secretHint: "The app's Signing Secret; neither the verification token nor the client secret",
  params: [],
  retries: "Three times: at once, after 1 minute and after 5; an answer with X-Slack-No-Retry: 1 stops it.",
  schemes: [
    hmac({
      header: "X-Slack-Signature",
      format: prefixed("v0="),
      timestamp: timeHeader("X-Slack-Request-Timestamp", { toleranceSeconds: 300, future: false }),
      signed: "v0:{timestamp}:{body}",
    }),
  ],
  recognise: { headers: ["x-slack-request-timestamp", "x-slack-retry-num"], userAgent: "slackbot" },
  facts: factsFrom({
    eventType: ["$.event.type", "$.type", "form:command", "form:type"],
    deliveryId: ["$.event_id", "form:trigger_id"],
    subject: ["$.event.channel", "form:channel_id"],
    eventAt: "$.event_time",
  }),
};
