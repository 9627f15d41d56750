import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://pusher.com/docs/channels/server_api/webhooks. One request may hold several events. */
export const pusher: Provider = {
  id: "pusher",
  name: "Pusher Channels",
  docs: "https://pusher.com/docs/channels/server_api/webhooks",
  signs: true,
  secretHint: "The secret of the app key that X-Pusher-Key names",
  params: [],
  retries: "For 5 minutes with growing pauses.",
  schemes: [hmac({ header: "X-Pusher-Signature" })],
  recognise: { headers: ["x-pusher-key"] },
  facts: factsFrom({ eventType: "$.events[0].name", subject: "$.events[0].channel", eventAt: "$.time_ms" }),
};
