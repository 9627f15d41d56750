import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://developers.asana.com/docs/webhooks-guide. Keap and Rentman use the same header for their handshakes. */
export const asana: Provider = {
  id: "asana",
  name: "Asana",
  docs: "https://developers.asana.com/docs/webhooks-guide",
  signs: true,
  secretHint: "What came once as X-Hook-Secret when the webhook was made; hexadecimal, used as text",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Hook-Signature" })],
  recognise: { headers: ["x-hook-secret"] },
  facts: factsFrom({
    eventType: "$.events[0].action",
    subject: "$.events[0].resource.gid",
    eventAt: "$.events[0].created_at",
  }),
  handshake: ({ header }) =>
    header("x-hook-secret") === null
      ? null
      : "200 or 204 with the same X-Hook-Secret header, within 10 s. Keep its value: it is the signing secret and is never shown again.",
};
