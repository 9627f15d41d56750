import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** A relay: the headers of the first sender come along, whose signed time may be long past when Hookdeck tries again. */
export const hookdeck: Provider = {
  id: "hookdeck",
  name: "Hookdeck Event Gateway",
  docs: "https://hookdeck.com/docs/authentication",
  signs: true,
  secretHint: "The project's signing secret, from its settings",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Hookdeck-Signature", encoding: "base64" })],
  recognise: { headers: ["x-hookdeck-eventid"] },
  facts: factsFrom({ deliveryId: "header:x-hookdeck-eventid" }),
};
