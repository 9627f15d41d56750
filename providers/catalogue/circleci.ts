import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs } from "../schemes/define.ts";

/** https://circleci.com/docs/guides/integration/outbound-webhooks. Versions to come may stand beside v1; only v1 counts. */
export const circleci: Provider = {
  id: "circleci",
  name: "CircleCI",
  docs: "https://circleci.com/docs/guides/integration/outbound-webhooks/",
  signs: true,
  secretHint: "The secret token of your choice, set with the webhook",
  params: [],
  retries: "Again later after any answer but 2xx, or none within 10 s.",
  schemes: [hmac({ header: "Circleci-Signature", format: pairs("v1") })],
  recognise: { headers: ["circleci-event-type"] },
  facts: factsFrom({
    eventType: ["header:circleci-event-type", "$.type"],
    deliveryId: "$.id",
    subject: ["$.workflow.id", "$.pipeline.id"],
    eventAt: "$.happened_at",
  }),
};
