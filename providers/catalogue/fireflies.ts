import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";

/** https://docs.fireflies.ai/graphql-api/webhooks. The header is an older one of others', its hash is not. */
export const fireflies: Provider = {
  id: "fireflies",
  name: "Fireflies.ai",
  docs: "https://docs.fireflies.ai/graphql-api/webhooks",
  signs: true,
  secretHint: "The signing secret from the developer settings",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Hub-Signature", format: prefixed("sha256=") })],
  recognise: {
    headers: [],
    mentions: ['"meetingId"'],
    shape: ({ json }) => typeof at(json(), "meetingId") === "string" && typeof at(json(), "eventType") === "string",
  },
  facts: factsFrom({ eventType: "$.eventType", deliveryId: "$.meetingId", subject: "$.meetingId" }),
};
