import { factsFrom, text } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { ed25519, timeHeader } from "../schemes/define.ts";

/** What Discord numbers, by its documents' names. */
const INTERACTIONS: Record<number, string> = {
  1: "PING",
  2: "APPLICATION_COMMAND",
  3: "MESSAGE_COMPONENT",
  4: "APPLICATION_COMMAND_AUTOCOMPLETE",
  5: "MODAL_SUBMIT",
};
const EVENTS: Record<number, string> = { 0: "PING" };

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
  facts(message) {
    const facts = plainFacts(message);
    const type = at(message.json(), "type");
    // A webhook event has no token of its own.
    const isInteraction = typeof at(message.json(), "token") === "string";
    const named = typeof type === "number" ? (isInteraction ? INTERACTIONS[type] : EVENTS[type]) : undefined;
    return { ...facts, eventType: facts.eventType ?? named ?? text(type) };
  },
};

const plainFacts = factsFrom({
  eventType: "$.event.type",
  deliveryId: "$.id",
  subject: "$.application_id",
  eventAt: ["$.event.timestamp", "header:x-signature-timestamp"],
});
