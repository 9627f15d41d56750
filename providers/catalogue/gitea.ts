import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://docs.gitea.com/usage/webhooks. Forgejo is its fork and sends the same under both names. */
export const gitea: Provider = {
  id: "gitea",
  name: "Gitea / Forgejo",
  docs: "https://docs.gitea.com/usage/webhooks",
  signs: true,
  secretHint: "A text of your choice, set in the webhook's settings",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Gitea-Signature" }), hmac({ header: "X-Forgejo-Signature" })],
  recognise: { headers: ["x-gitea-event", "x-gitea-delivery", "x-forgejo-event", "x-forgejo-delivery"] },
  facts: factsFrom({
    eventType: ["header:x-gitea-event", "header:x-forgejo-event"],
    deliveryId: ["header:x-gitea-delivery", "header:x-forgejo-delivery"],
    subject: "$.repository.full_name",
  }),
};
