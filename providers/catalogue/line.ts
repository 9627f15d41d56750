import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://developers.line.biz/en/docs/messaging-api/receiving-messages. One request may hold several events, or none: that is the console's trial. */
export const line: Provider = {
  id: "line",
  name: "LINE Messaging API",
  docs: "https://developers.line.biz/en/docs/messaging-api/receiving-messages",
  signs: true,
  secretHint: "The channel secret; not the channel access token",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Line-Signature", encoding: "base64" })],
  recognise: { headers: [] },
  facts: factsFrom({
    eventType: "$.events[0].type",
    deliveryId: "$.events[0].webhookEventId",
    subject: ["$.events[0].source.groupId", "$.events[0].source.roomId", "$.events[0].source.userId"],
    eventAt: "$.events[0].timestamp",
  }),
  handshake(message) {
    const events = at(message.json(), "events");
    return Array.isArray(events) && events.length === 0 ? "200." : null;
  },
};
