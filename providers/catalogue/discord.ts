import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { ed25519, timeHeader } from "../schemes/define.ts";

/** https://docs.discord.com/developers/events/webhook-events. Discord sends wrong signatures on purpose and wants 401 for them. */
export const discord: Provider = {
  id: "discord",
  name: "Discord",
  docs: "https://docs.discord.com/developers/events/webhook-events",
  signs: true,
  secretHint: "The application's Public Key (64 hexadecimal digits) from the developer portal",
  publicKey: "raw-hex",
  params: [],
  retries: "Webhook events for up to 10 minutes with growing pauses.",
  schemes: [
    ed25519({
      header: "X-Signature-Ed25519",
      timestamp: timeHeader("X-Signature-Timestamp", { toleranceSeconds: null }),
      signed: "{timestamp}{body}",
    }),
  ],
  recognise: { headers: ["x-signature-timestamp"] },
  facts: factsFrom({
    eventType: ["$.event.type", "$.type"],
    deliveryId: "$.id",
    subject: "$.application_id",
    eventAt: ["$.event.timestamp", "header:x-signature-timestamp"],
  }),
};
