import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";

/** https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks. The header that holds SHA-1 at GitHub holds SHA-256 here. */
export const bitbucket: Provider = {
  id: "bitbucket",
  name: "Bitbucket Cloud",
  docs: "https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/",
  signs: true,
  secretHint: "A text of your choice, set in the webhook's settings; without one Bitbucket signs nothing",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Hub-Signature", format: prefixed("sha256=") })],
  recognise: { headers: ["x-event-key", "x-hook-uuid"], userAgent: "bitbucket-webhooks/" },
  facts: factsFrom({
    eventType: "header:x-event-key",
    deliveryId: "header:x-request-uuid",
    subject: "$.repository.full_name",
  }),
};
