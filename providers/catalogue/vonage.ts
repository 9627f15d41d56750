import { instant, pick, text } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { jwt } from "../schemes/define.ts";
import { claimsOf } from "../schemes/jwt.ts";
import type { Message } from "../types.ts";

/** https://developer.vonage.com/en/getting-started/concepts/webhooks. A GET has no body, so its token covers none; what stands in its query is open. */
export const vonage: Provider = {
  id: "vonage",
  name: "Vonage",
  docs: "https://developer.vonage.com/en/getting-started/concepts/webhooks",
  signs: true,
  secretHint: "The account's signature secret; not the API secret",
  params: [{ name: "apiKey", required: false, description: "The API key; with it the token's api_key is checked" }],
  retries: null,
  schemes: [
    jwt({
      header: "Authorization",
      prefix: "Bearer ",
      body: { claim: "payload_hash", hash: "sha256", encoding: "hex", absentWhenEmpty: true },
      claims: [{ name: "api_key", equals: { param: "apiKey" } }],
    }),
  ],
  recognise: { headers: [], shape: (message) => claim(message, "iss") === "Vonage" },
  facts: (message) => ({
    eventType: text(pick(message, "$.status")),
    deliveryId: text(claim(message, "jti")),
    subject: text(pick(message, "$.message_uuid", "$.conversation_uuid", "$.uuid")),
    eventAt: instant(pick(message, "$.timestamp") ?? claim(message, "iat")),
  }),
};

function claim(message: Message, name: string): unknown {
  const value = message.header("authorization");
  return value?.startsWith("Bearer ") ? at(claimsOf(value), name) : null;
}
