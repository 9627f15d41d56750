import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { jwt } from "../schemes/define.ts";

/** https://docs.livekit.io/home/server/webhooks. The token stands in Authorization without the word Bearer. */
export const livekit: Provider = {
  id: "livekit",
  name: "LiveKit",
  docs: "https://docs.livekit.io/home/server/webhooks",
  signs: true,
  secretHint: "The API secret that belongs to the API key named in the project's webhook settings",
  params: [{ name: "apiKey", required: false, description: "The API key; with it the token's issuer is checked" }],
  retries: null,
  schemes: [
    jwt({
      header: "Authorization",
      body: { claim: "sha256", hash: "sha256", encoding: "base64" },
      claims: [{ name: "iss", equals: { param: "apiKey" } }],
    }),
  ],
  recognise: {
    headers: [],
    mentions: ['"event"'],
    shape({ json, header }) {
      const event = at(json(), "event");
      if (typeof event !== "string") return false;
      return header("content-type")?.toLowerCase().startsWith("application/webhook+json") === true;
    },
  },
  facts: factsFrom({
    eventType: "$.event",
    deliveryId: "$.id",
    subject: ["$.room.sid", "$.egressInfo.egressId", "$.ingressInfo.ingressId"],
    eventAt: "$.createdAt",
  }),
};
