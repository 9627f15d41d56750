import { instant, text } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, prefixed, timeHeader, timePair } from "../schemes/define.ts";

/** Common to both generations: an HMAC over time and body, with the whole `whsec_…` text as its key. */
const common = { signed: "{timestamp}.{body}", secret: { prefixes: ["whsec_"] } };
const tolerance = { toleranceSeconds: 300 };

/** Two generations: `{id, object: "event", type, data}` with one header, and the older `{event, job}` with X-Transcodely-* headers. */
export const transcodely: Provider = {
  id: "transcodely",
  name: "Transcodely",
  docs: "https://github.com/transcodely/transcodely-js",
  signs: true,
  secretHint: "Begins with whsec_, shown once when the endpoint is made or its secret is rotated",
  params: [],
  retries: "Up to 15 attempts; for a job's own webhook URL 6: at once, then after 1 m, 5 m, 30 m, 2 h and 12 h.",
  schemes: [
    hmac({
      ...common,
      header: "Transcodely-Signature",
      format: pairs("v1"),
      timestamp: timePair("t", tolerance),
      idHeader: "Webhook-Id",
    }),
    hmac({
      ...common,
      header: "X-Transcodely-Signature",
      format: prefixed("sha256="),
      timestamp: timeHeader("X-Transcodely-Timestamp", tolerance),
      idHeader: "X-Transcodely-Delivery-ID",
    }),
  ],
  // The documented form of a job's own webhook URL, unless the body is of the other generation.
  signWith: (message) => (at(message.json(), "object") === "event" ? 0 : 1),
  recognise: {
    headers: ["x-transcodely-timestamp", "x-transcodely-delivery-id"],
    mentions: ['"job.', '"api_version"'],
    shape(message) {
      const json = message.json();
      if (at(json, "object") === "event") {
        // Stripe's events look the same, but count their time in seconds.
        return (
          at(json, "data") !== undefined &&
          typeof at(json, "created") === "string" &&
          at(json, "api_version") !== undefined
        );
      }
      const event = at(json, "event");
      return typeof event === "string" && event.startsWith("job.") && text(at(json, "job", "id")) !== null;
    },
  },
  facts(message) {
    const json = message.json();
    const current = at(json, "object") === "event";
    return {
      eventType: text(at(json, current ? "type" : "event")),
      deliveryId:
        text(message.header("webhook-id")) ??
        text(message.header("x-transcodely-delivery-id")) ??
        (current ? text(at(json, "id")) : null),
      subject: current ? jobOf(json) : text(at(json, "job", "id")),
      eventAt: instant(at(json, current ? "created" : "timestamp")),
    };
  },
};

/** The job itself, or the job that a video or an output names. */
function jobOf(json: unknown): string | null {
  const type = at(json, "type");
  const isJob = at(json, "data", "object") === "job" || (typeof type === "string" && type.startsWith("job."));
  return text(isJob ? at(json, "data", "id") : at(json, "data", "job_id"));
}
