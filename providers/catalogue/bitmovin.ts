import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** How the digest is written stands nowhere; Bitmovin sends hexadecimal. */
export const bitmovin: Provider = {
  id: "bitmovin",
  name: "Bitmovin",
  docs: null,
  signs: true,
  secretHint: "The signature key that was given when the webhook was created; without one Bitmovin signs nothing",
  params: [],
  retries: null,
  schemes: [hmac({ header: "Bitmovin-Signature", hash: "sha512" })],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.eventType" }),
};
