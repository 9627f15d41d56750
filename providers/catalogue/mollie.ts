import { asBuffer } from "../bytes.ts";
import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, list } from "../schemes/define.ts";
import type { Message } from "../types.ts";

const HEADER = "X-Mollie-Signature";

/** https://docs.mollie.com/reference/webhooks-best-practices. The classic webhooks are unsigned forms that hold nothing but an id. */
export const mollie: Provider = {
  id: "mollie",
  name: "Mollie",
  docs: "https://docs.mollie.com/reference/webhooks-best-practices",
  signs: true,
  secretHint: "The signing secret of the next-gen webhook; classic webhooks have none",
  params: [],
  retries: null,
  // The page's own example knows no prefix; while a secret is rotated the header comes with both digests.
  schemes: [
    hmac({ header: HEADER, format: list(["version", "digest"], { between: "=", version: "sha256" }) }),
    hmac({ header: HEADER }),
  ],
  recognise: { headers: [], mentions: ["id="], shape: isClassic },
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "$.id",
    subject: ["$.entityId", "form:id"],
    eventAt: "$.createdAt",
  }),
  unsigned: (message) =>
    isClassic(message) ? "Mollie's classic webhooks are not signed: ask its API about the id they name." : null,
};

function isClassic(message: Message): boolean {
  if (message.header(HEADER) !== null) return false;
  const body = message.whole();
  return body !== null && body.length < 64 && /^id=[a-z]{2,4}_\w+$/.test(asBuffer(body).toString("latin1"));
}
