import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";

/** https://developer.atlassian.com/cloud/jira/platform/webhooks. Connect and Forge apps get a JWT instead, which is not checked here. */
export const jira: Provider = {
  id: "jira",
  name: "Jira",
  docs: "https://developer.atlassian.com/cloud/jira/platform/webhooks/",
  signs: true,
  secretHint: "A text of your choice, set in the webhook's settings; without one Jira signs nothing",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Hub-Signature", format: prefixed("sha256=") })],
  recognise: {
    headers: ["x-atlassian-webhook-identifier", "x-atlassian-webhook-flow"],
    mentions: ['"webhookEvent"'],
    shape: ({ json }) => typeof at(json(), "webhookEvent") === "string" && typeof at(json(), "timestamp") === "number",
  },
  facts: factsFrom({
    eventType: "$.webhookEvent",
    deliveryId: "header:x-atlassian-webhook-identifier",
    subject: "$.issue.key",
    eventAt: "$.timestamp",
  }),
};
