import { instant, pick, text } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** Both signatures may come; the newer one decides. */
export const agora: Provider = {
  id: "agora",
  name: "Agora",
  docs: null,
  signs: true,
  secretHint: "The secret that the console shows for the notification service",
  params: [],
  retries:
    "Up to three times where it is turned on; anything but 200 with a JSON body within 10 s counts as a failure.",
  schemes: [hmac({ header: "Agora-Signature-V2" }), hmac({ header: "Agora-Signature", hash: "sha1" })],
  recognise: {
    headers: [],
    mentions: ['"noticeId"'],
    shape: ({ json }) => typeof at(json(), "noticeId") === "string" && typeof at(json(), "productId") === "number",
  },
  facts(message) {
    // Each product counts its events from 1.
    const product = text(pick(message, "$.productId"));
    const event = text(pick(message, "$.eventType"));
    return {
      eventType: product && event && `${product}:${event}`,
      deliveryId: text(pick(message, "$.noticeId")),
      subject: text(pick(message, "$.payload.channelName")),
      eventAt: instant(pick(message, "$.eventMs", "$.notifyMs")),
    };
  },
};
