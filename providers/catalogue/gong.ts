import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { jwt } from "../schemes/define.ts";

/** A rule's webhook signs with a token, where its settings say so, that names the URL and the body's digest. */
export const gong: Provider = {
  id: "gong",
  name: "Gong",
  docs: null,
  signs: true,
  secretHint: "The public key (PEM) that the automation rule shows beside its signed JWT header",
  params: [],
  retries: null,
  schemes: [
    jwt({
      header: "Authorization",
      prefix: "Bearer ",
      algorithms: ["RS256"],
      body: { claim: "body_sha256", hash: "sha256", encoding: "hex" },
      claims: [{ name: "webhook_url", equals: "url" }],
    }),
  ],
  recognise: {
    headers: [],
    mentions: ['"callData"'],
    shape: ({ json }) => at(json(), "callData", "metaData") !== undefined,
  },
  facts: factsFrom({ subject: "$.callData.metaData.id", eventAt: "$.callData.metaData.started" }),
};
