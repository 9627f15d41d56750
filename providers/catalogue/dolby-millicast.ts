import { instant, text } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";
import type { Message } from "../types.ts";

const TYPES = new Set(["feeds", "media", "recording", "recordings", "transcoder", "viewerConnection", "thumbnail"]);

/** https://docs.millicast.com/docs/webhooks. A thumbnail's body is the image itself; what is known of it stands in headers. */
export const dolbyMillicast: Provider = {
  id: "dolby-millicast",
  name: "Dolby Millicast",
  docs: "https://docs.millicast.com/docs/webhooks",
  signs: true,
  secretHint: "Base64, from the dashboard under Webhooks",
  params: [],
  retries: "Never: what fails is lost, and the order is not kept.",
  schemes: [
    hmac({ header: "X-Millicast-Signature", hash: "sha1", format: prefixed("sha1="), secret: { decode: "base64" } }),
  ],
  recognise: {
    headers: ["x-millicast-timestamp", "x-millicast-feed-id", "x-millicast-stream-id", "x-millicast-token-id"],
    mentions: ['"timestamp"'],
    shape(message) {
      const json = message.json();
      return (
        TYPES.has(at(json, "type") as string) &&
        text(at(json, "event")) !== null &&
        typeof at(json, "timestamp") === "number"
      );
    },
  },
  facts(message) {
    const json = message.json();
    return {
      eventType: eventType(message),
      deliveryId: null,
      subject: text(at(json, "data", "feedId")) ?? text(message.header("x-millicast-feed-id")),
      eventAt: instant(at(json, "timestamp") ?? message.header("x-millicast-timestamp")),
    };
  },
};

function eventType(message: Message): string | null {
  if (message.header("content-type")?.toLowerCase().startsWith("image/")) return "thumbnail";
  const type = text(at(message.json(), "type"));
  const event = text(at(message.json(), "event"));
  return type && event ? text(`${type}.${event}`) : type;
}
