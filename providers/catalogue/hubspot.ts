import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, keyedHash, timeHeader } from "../schemes/define.ts";
import type { Message } from "../types.ts";

const version = (wanted: string) => (message: Message) =>
  (message.header("x-hubspot-signature-version") ?? "v1") === wanted;

/** https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation. The third version comes beside the older two, which are plain hashes. */
export const hubspot: Provider = {
  id: "hubspot",
  name: "HubSpot",
  docs: "https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation",
  signs: true,
  secretHint: "The app's client secret",
  params: [
    {
      name: "notificationUrl",
      required: false,
      description: "The URL as HubSpot has it, where it differs from the one that was called",
    },
  ],
  retries: null,
  schemes: [
    hmac({
      header: "X-HubSpot-Signature-V3",
      encoding: "base64",
      timestamp: timeHeader("X-HubSpot-Request-Timestamp", { unit: "ms", toleranceSeconds: 300, future: false }),
      signed: "{method}{notificationUrl}{body}{timestamp}",
    }),
    keyedHash({
      header: "X-HubSpot-Signature",
      signed: "{secret}{method}{notificationUrl}{body}",
      when: version("v2"),
    }),
    keyedHash({ header: "X-HubSpot-Signature", signed: "{secret}{body}", when: version("v1") }),
  ],
  recognise: {
    headers: ["x-hubspot-signature-version", "x-hubspot-request-timestamp"],
    userAgent: "hubspot connect",
  },
  facts: factsFrom({
    eventType: "$[0].subscriptionType",
    deliveryId: "$[0].eventId",
    subject: "$[0].objectId",
    eventAt: ["$[0].occurredAt", "header:x-hubspot-request-timestamp"],
  }),
};
