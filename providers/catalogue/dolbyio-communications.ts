import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { ed25519, pairs, timePair } from "../schemes/define.ts";

/** Shares its header with Dolby OptiView, but writes `t=…,k=…,s=…`. */
export const dolbyioCommunications: Provider = {
  id: "dolbyio-communications",
  name: "Dolby.io Communications",
  docs: "https://github.com/DolbyIO/dolbyio-rest-apis-client-node",
  signs: true,
  secretHint: "The public key (base64) of the key id in the header",
  publicKey: "raw-base64",
  params: [],
  retries: null,
  schemes: [
    ed25519({
      header: "Dolby-Signature",
      encoding: "base64",
      format: pairs("s"),
      timestamp: timePair("t", { toleranceSeconds: 600, documented: false, future: false }),
      signed: "{timestamp}.{body}",
    }),
  ],
  recognise: {
    headers: [],
    mentions: ['"eventType"'],
    shape: ({ json }) =>
      typeof at(json(), "eventType") === "string" && at(json(), "conference", "confId") !== undefined,
  },
  facts: factsFrom({ eventType: "$.eventType", subject: "$.conference.confId" }),
};
