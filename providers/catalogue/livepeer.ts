import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

/** Looks like Stripe's scheme, but the body alone is signed and the time counts milliseconds. */
export const livepeer: Provider = {
  id: "livepeer",
  name: "Livepeer Studio",
  docs: "https://docs.livepeer.org/developers/guides/setup-and-listen-to-webhooks",
  signs: true,
  secretHint: "The webhook's sharedSecret",
  params: [],
  retries: "Only after a timeout, a broken connection or a status of 500 and above.",
  schemes: [
    hmac({
      header: "Livepeer-Signature",
      format: pairs("v1"),
      timestamp: timePair("t", { unit: "ms", toleranceSeconds: null }),
      uncovered: "The time in the header is not signed; the body has the same one as its timestamp.",
    }),
  ],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.event", deliveryId: "$.id", subject: "$.stream.id", eventAt: "$.timestamp" }),
};
