import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { rsa } from "../schemes/define.ts";

/** https://docs.videosdk.live/server-sdk/reference/webhooks. */
export const videosdk: Provider = {
  id: "videosdk",
  name: "VideoSDK",
  docs: "https://docs.videosdk.live/server-sdk/reference/webhooks",
  signs: true,
  secretHint: "VideoSDK's public key (PEM), as its API gives it; it is never fetched for you",
  params: [],
  retries: null,
  schemes: [rsa({ header: "videosdk-signature" })],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.type", subject: ["$.data.sessionId", "$.data.meetingId"] }),
};
