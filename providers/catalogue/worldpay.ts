import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, list } from "../schemes/define.ts";

/** https://developer.worldpay.com/products/access/events/signature. An entry for each key, `<key id>/<hash>/<digest>`, in any order. */
export const worldpay: Provider = {
  id: "worldpay",
  name: "Worldpay",
  docs: "https://developer.worldpay.com/products/access/events/signature",
  signs: true,
  secretHint: "The shared secret that belongs to the key id",
  params: [
    {
      name: "keyId",
      required: false,
      description: "The key's id; with it only the signature made with that key counts",
    },
  ],
  retries: null,
  schemes: [hmac({ header: "Event-Signature", format: list(["keyId", "other", "digest"]) })],
  recognise: { headers: [] },
  facts: factsFrom({
    eventType: "$.eventDetails.type",
    deliveryId: "$.eventId",
    subject: "$.eventDetails.transactionReference",
    eventAt: "$.eventTimestamp",
  }),
};
