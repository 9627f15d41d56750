import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { messageSignature } from "../schemes/define.ts";

/** https://docs.mailchannels.net/email-api/advanced/webhooks. RFC 9421 with Ed25519 over the body's digest. */
export const mailchannels: Provider = {
  id: "mailchannels",
  name: "MailChannels",
  docs: "https://docs.mailchannels.net/email-api/advanced/webhooks",
  signs: true,
  secretHint: "The public key (base64) that the API gives for the signature's keyid; it is never fetched for you",
  publicKey: "der-base64",
  params: [],
  retries: null,
  schemes: [messageSignature({ toleranceSeconds: 300, documented: true })],
  recognise: { headers: ["signature-input"] },
  facts: factsFrom({
    eventType: ["$[0].event", "$.event"],
    deliveryId: ["$[0].request_id", "$.request_id"],
    eventAt: ["$[0].timestamp", "$.timestamp"],
  }),
};
