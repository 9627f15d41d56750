import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, timeHeader } from "../schemes/define.ts";

/** https://emailit.com/docs/webhooks/request-signature. The secret is the key as it stands, whsec_ included. */
export const emailit: Provider = {
  id: "emailit",
  name: "Emailit",
  docs: "https://emailit.com/docs/webhooks/request-signature",
  signs: true,
  secretHint: "Begins with whsec_, followed by 64 hexadecimal digits",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "X-Emailit-Signature",
      timestamp: timeHeader("X-Emailit-Timestamp", { toleranceSeconds: 300 }),
      signed: "{timestamp}.{body}",
      secret: { prefixes: ["whsec_"] },
    }),
  ],
  recognise: { headers: ["x-emailit-timestamp"] },
  facts: factsFrom({ eventType: "$.type", eventAt: "header:x-emailit-timestamp" }),
};
