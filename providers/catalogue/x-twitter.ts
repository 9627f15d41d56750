import { text } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";
import type { Message } from "../types.ts";

/** https://docs.x.com/x-api/webhooks/quickstart. The digest is in base64, behind a prefix that elsewhere stands before hexadecimal. */
export const xTwitter: Provider = {
  id: "x-twitter",
  name: "X (Twitter) Account Activity",
  docs: "https://docs.x.com/x-api/webhooks/quickstart",
  signs: true,
  secretHint: "The app's consumer secret (API key secret)",
  params: [],
  retries: "Enterprise: up to 3 times within 5 minutes.",
  schemes: [hmac({ header: "X-Twitter-Webhooks-Signature", format: prefixed("sha256="), encoding: "base64" })],
  recognise: {
    headers: [],
    shape: (message) =>
      isChallenge(message) ||
      (message.mentions('"for_user_id"') && typeof at(message.json(), "for_user_id") === "string"),
  },
  facts(message) {
    const json = message.json();
    return {
      eventType: text(Object.keys(json ?? {}).find((key) => /_events?$/.test(key))),
      deliveryId: null,
      subject: text(at(json, "for_user_id")),
      eventAt: null,
    };
  },
  handshake: (message) =>
    isChallenge(message)
      ? '200 within 3 s with {"response_token":"sha256=…"}, the HMAC-SHA256 of crc_token under the consumer secret in base64.'
      : null,
};

function isChallenge({ request }: Message): boolean {
  return request.method === "GET" && /[?&]crc_token=/.test(request.url);
}
