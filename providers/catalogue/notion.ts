import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";
import type { Message } from "../types.ts";

/** https://developers.notion.com/reference/webhooks. The key comes once, unsigned, when the subscription is made. */
export const notion: Provider = {
  id: "notion",
  name: "Notion",
  docs: "https://developers.notion.com/reference/webhooks",
  signs: true,
  secretHint: "The verification_token (secret_…) of the subscription's first request, not the integration's secret",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Notion-Signature", format: prefixed("sha256=") })],
  recognise: { headers: [], mentions: ['"verification_token"'], shape: isVerification },
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "$.id",
    subject: "$.entity.id",
    eventAt: "$.timestamp",
  }),
  handshake: (message) =>
    isVerification(message)
      ? "200; then paste the body's verification_token into the subscription's form. It is the signing secret too."
      : null,
};

function isVerification({ json }: Message): boolean {
  const token = at(json(), "verification_token");
  return typeof token === "string" && token.startsWith("secret_");
}
