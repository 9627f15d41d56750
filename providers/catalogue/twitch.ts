import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed, timeHeader } from "../schemes/define.ts";

/** https://dev.twitch.tv/docs/eventsub/handling-webhook-events. The time has nanoseconds and is signed as it stands. */
export const twitch: Provider = {
  id: "twitch",
  name: "Twitch EventSub",
  docs: "https://dev.twitch.tv/docs/eventsub/handling-webhook-events",
  signs: true,
  secretHint: "The transport.secret given with the subscription, 10 to 100 characters",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "Twitch-Eventsub-Message-Signature",
      format: prefixed("sha256="),
      timestamp: timeHeader("Twitch-Eventsub-Message-Timestamp", { unit: "iso", toleranceSeconds: 600, future: false }),
      signed: "{header:twitch-eventsub-message-id}{timestamp}{body}",
      idHeader: "twitch-eventsub-message-id",
    }),
  ],
  recognise: { headers: ["twitch-eventsub-message-id", "twitch-eventsub-message-type"] },
  facts: factsFrom({
    eventType: "header:twitch-eventsub-subscription-type",
    deliveryId: "header:twitch-eventsub-message-id",
    subject: "$.subscription.id",
    eventAt: "header:twitch-eventsub-message-timestamp",
  }),
  handshake: (message) =>
    message.header("twitch-eventsub-message-type") === "webhook_callback_verification"
      ? "200 with the body's challenge as text."
      : null,
};
