import { factsFrom, text } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed, timeHeader } from "../schemes/define.ts";
import type { Message } from "../types.ts";

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
  facts(message) {
    const facts = plainFacts(message);
    const interaction = interactionOf(message);
    return interaction === undefined
      ? facts
      : {
          ...facts,
          eventType: text(at(interaction, "type")),
          deliveryId: text(at(interaction, "trigger_id")),
          subject: text(at(interaction, "channel", "id") ?? at(interaction, "user", "id")),
        };
  },
};

const plainFacts = factsFrom({
  eventType: ["$.event.type", "$.type", "form:command"],
  deliveryId: ["$.event_id", "form:trigger_id"],
  subject: ["$.event.item.channel", "$.event.channel.id", "$.event.channel", "form:channel_id"],
  eventAt: "$.event_time",
});

/** What somebody did with a button, a menu or a form: JSON in the one field of a form. */
function interactionOf(message: Message): unknown {
  const payload = message.form("payload");
  if (payload === null) return undefined;
  try {
    return JSON.parse(payload) as unknown;
  } catch {
    return undefined;
  }
}
