import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { rsa, timeHeader } from "../schemes/define.ts";

/** https://docs.kick.com/events/webhook-security. */
export const kick: Provider = {
  id: "kick",
  name: "Kick",
  docs: "https://docs.kick.com/events/webhook-security",
  signs: true,
  secretHint: "Kick's public key (PEM), the same for everybody, from its documentation; it is never fetched for you",
  params: [],
  retries: null,
  schemes: [
    rsa({
      header: "Kick-Event-Signature",
      timestamp: timeHeader("Kick-Event-Message-Timestamp", { unit: "iso", toleranceSeconds: null }),
      signed: "{header:kick-event-message-id}.{timestamp}.{body}",
      idHeader: "Kick-Event-Message-Id",
    }),
  ],
  recognise: { headers: ["kick-event-message-id", "kick-event-message-timestamp", "kick-event-type"] },
  facts: factsFrom({
    eventType: "header:kick-event-type",
    deliveryId: "header:kick-event-message-id",
    subject: "$.broadcaster.user_id",
    eventAt: "header:kick-event-message-timestamp",
  }),
};
