import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { jwt } from "../schemes/define.ts";

/** https://upstash.com/docs/qstash/howto/signature. The token names the URL that was called: behind a proxy the public one counts. */
export const upstashQstash: Provider = {
  id: "upstash-qstash",
  name: "Upstash QStash",
  docs: "https://upstash.com/docs/qstash/howto/signature",
  signs: true,
  secretHint:
    "Begins with sig_: the current signing key, and beside it the next one, which takes over when keys are rotated",
  params: [],
  retries: null,
  schemes: [
    jwt({
      header: "Upstash-Signature",
      body: { claim: "body", hash: "sha256", encoding: "base64url" },
      claims: [
        { name: "iss", equals: { text: "Upstash" } },
        { name: "sub", equals: "url" },
      ],
      secret: { prefixes: ["sig_"] },
    }),
  ],
  recognise: { headers: ["upstash-message-id"] },
  facts: factsFrom({ deliveryId: "header:upstash-message-id" }),
};
