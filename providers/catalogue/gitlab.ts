import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { standardWebhooks, tokenHeader } from "../schemes/define.ts";

/** https://docs.gitlab.com/user/project/integrations/webhooks. A signing token gives the headers of Standard Webhooks, the older secret token only itself. */
export const gitlab: Provider = {
  id: "gitlab",
  name: "GitLab",
  docs: "https://docs.gitlab.com/user/project/integrations/webhooks",
  signs: true,
  secretHint: "The signing token (whsec_…), or the secret token of your choice",
  params: [],
  retries: "None of a single delivery; a hook that keeps failing is turned off for a while, then for good.",
  schemes: [standardWebhooks(), tokenHeader({ name: "X-Gitlab-Token" })],
  signWith: (_, secret) => (secret.startsWith("whsec_") ? 0 : 1),
  recognise: {
    headers: ["x-gitlab-event", "x-gitlab-webhook-uuid", "x-gitlab-event-uuid", "x-gitlab-instance"],
    userAgent: "gitlab/",
  },
  facts: factsFrom({
    eventType: ["header:x-gitlab-event", "$.object_kind"],
    deliveryId: ["header:webhook-id", "header:idempotency-key", "header:x-gitlab-event-uuid"],
    subject: "$.project.path_with_namespace",
  }),
};
