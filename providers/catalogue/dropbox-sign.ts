import { instant, text } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, timed } from "../schemes/define.ts";
import { fieldJson } from "../schemes/view.ts";
import type { Message } from "../types.ts";

const FIELD = "json";

/** https://developers.hellosign.com/docs/events/overview/. A form whose one field holds JSON; every event wants a certain text as its answer. */
export const dropboxSign: Provider = {
  id: "dropbox-sign",
  name: "Dropbox Sign",
  docs: "https://developers.hellosign.com/docs/events/overview/",
  signs: true,
  secretHint: "The account's API key, which signs too: keep it as safe as any credential",
  params: [],
  retries: 'Also after a 200 whose body does not hold the text "Hello API Event Received".',
  schemes: [
    hmac({
      at: { in: "body", name: "$.event.event_hash" },
      jsonField: FIELD,
      timestamp: timed({ in: "body", name: "$.event.event_time", toleranceSeconds: null }),
      signed: "{$.event.event_time}{$.event.event_type}",
      uncovered: "The time and the type of the event are signed; what it says of the signature request is not covered.",
    }),
  ],
  recognise: {
    headers: [],
    userAgent: "dropbox sign",
    mentions: ['"event_hash"'],
    shape: (message) => typeof at(fieldJson(message, FIELD), "event", "event_hash") === "string",
  },
  facts(message) {
    const json = fieldJson(message, FIELD);
    const hash = text(at(json, "event", "event_hash"));
    const subject = text(at(json, "signature_request", "signature_request_id"));
    return {
      eventType: eventType(json),
      // The hash is that of all events of one second and type.
      deliveryId: hash && subject ? text(`${hash}:${subject}`) : hash,
      subject,
      eventAt: instant(at(json, "event", "event_time")),
    };
  },
  handshake: (message: Message) =>
    eventType(fieldJson(message, FIELD)) === "callback_test" ? "200 with the text Hello API Event Received." : null,
};

function eventType(json: unknown): string | null {
  return text(at(json, "event", "event_type"));
}
