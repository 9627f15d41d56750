import { instant, text } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, list } from "../schemes/define.ts";
import type { SignedParts, SigningView } from "../schemes/scheme.ts";
import type { Message } from "../types.ts";

/** https://developer.paypal.com/braintree/docs/guides/webhooks/overview. A form with base64 of XML and a signature for each key pair. */
export const braintree: Provider = {
  id: "braintree",
  name: "Braintree",
  docs: "https://developer.paypal.com/braintree/docs/guides/webhooks/overview",
  signs: true,
  secretHint: "The private API key; its SHA-1 digest is what signs",
  params: [
    {
      name: "publicKey",
      required: false,
      description: "The public API key; with it only the signature made for that key counts",
    },
  ],
  retries: null,
  schemes: [
    hmac({
      at: { in: "form", name: "bt_signature" },
      hash: "sha1",
      format: list(["keyId", "digest"], { separator: "&", between: "|", param: "publicKey" }),
      signed: "{form:bt_payload}",
      build: payload,
      secret: { decode: "sha1" },
    }),
  ],
  recognise: {
    headers: [],
    shape: (message) =>
      isChallenge(message) || (message.mentions("bt_signature=") && message.form("bt_payload") !== null),
  },
  facts(message) {
    const xml = Buffer.from(message.form("bt_payload") ?? "", "base64").toString("utf8");
    return {
      eventType: element(xml, "kind"),
      deliveryId: null,
      subject: element(xml, "id"),
      eventAt: instant(element(xml, "timestamp")),
    };
  },
  handshake: (message) =>
    isChallenge(message)
      ? "200 with <public key>|<digest> as text, the HMAC-SHA1 of the query's bt_challenge in hexadecimal."
      : null,
};

/** Braintree's own library also takes a signature over the payload with one more line end. */
function payload({ message }: SigningView): SignedParts[] {
  const signed = message.form("bt_payload");
  return signed === null ? [] : [[signed], [`${signed}\n`]];
}

function isChallenge({ request }: Message): boolean {
  return request.method === "GET" && /[?&]bt_challenge=/.test(request.url);
}

/** The text of the first element of this name. */
function element(xml: string, name: string): string | null {
  return text(new RegExp(`<${name}(?: [^<>]*)?>([^<]*)</`).exec(xml)?.[1]);
}
