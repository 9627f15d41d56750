import { instant, text } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

const RESOURCES = new Set(["channel", "engine", "ingest", "distribution", "webhook"]);

/** The header has had three names; all carry `t=<unix seconds>,h=<hex>`. */
const scheme = (header: string) =>
  hmac({
    header,
    format: pairs("h"),
    timestamp: timePair("t", { toleranceSeconds: 300, documented: false }),
    signed: "{timestamp}.{body}",
    bodyForm: "raw-then-json-stringify",
    secret: { prefixes: ["dolby_sec_", "theosec_"] },
  });

export const dolbyOptiview: Provider = {
  id: "dolby-optiview",
  name: "Dolby OptiView",
  docs: "https://github.com/THEOplayer/documentation",
  signs: true,
  secretHint: "Begins with dolby_sec_ (older ones: theosec_), from the webhook's page",
  params: [],
  retries:
    "Not documented; the first version of the API gives up on a request after 3 s and turns off a webhook that fails too often.",
  schemes: [scheme("x-dolby-streaming-signature"), scheme("Dolby-Signature"), scheme("THEOlive-Signature")],
  // The documented form, unless the body is of the older one, whose time has another name.
  signWith: (message) => (at(message.json(), "created") === undefined ? 0 : 1),
  recognise: {
    headers: [],
    mentions: ['"created'],
    shape(message) {
      const json = message.json();
      const type = at(json, "type");
      if (typeof type !== "string" || !RESOURCES.has(type.split(".", 1)[0]!)) return false;
      return (at(json, "created") ?? at(json, "createdAt")) !== undefined && subject(json) !== null;
    },
  },
  facts(message) {
    const json = message.json();
    return {
      eventType: text(at(json, "type")),
      deliveryId: null,
      subject: subject(json),
      eventAt: instant(at(json, "created") ?? at(json, "createdAt")),
    };
  },
};

/** The first version of the API has the id in `data`. */
function subject(json: unknown): string | null {
  return text(at(json, "object", "id")) ?? text(at(json, "data", "id"));
}
