import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, timeHeader } from "../schemes/define.ts";
import type { SignedParts, SigningView } from "../schemes/scheme.ts";

const LIST = "x-contentful-signed-headers";
const TIME = "x-contentful-timestamp";

/** https://www.contentful.com/developers/docs/extensibility/webhooks/secrets. The request is signed in a canonical form, so another path breaks it. */
export const contentful: Provider = {
  id: "contentful",
  name: "Contentful",
  docs: "https://www.contentful.com/developers/docs/extensibility/webhooks/secrets",
  signs: true,
  secretHint: "The signing secret of 64 characters, from the space's webhook settings or the app's",
  params: [
    {
      name: "notificationUrl",
      required: false,
      description: "The URL as Contentful has it, where it differs from the one that was called",
    },
  ],
  retries: null,
  schemes: [
    hmac({
      header: "X-Contentful-Signature",
      timestamp: timeHeader("X-Contentful-Timestamp", { unit: "ms", toleranceSeconds: 30, future: false }),
      signed: "method, path with query, the headers listed, and body, a line each",
      build,
      beside: [["X-Contentful-Signed-Headers", `${LIST},${TIME}`]],
    }),
  ],
  recognise: { headers: [LIST, TIME, "x-contentful-topic", "x-contentful-crn", "x-contentful-webhook-name"] },
  facts: factsFrom({
    eventType: "header:x-contentful-topic",
    deliveryId: "header:x-contentful-idempotency-key",
    subject: "$.sys.id",
    eventAt: ["$.sys.updatedAt", "header:x-contentful-timestamp"],
  }),
};

function build({ message, body, params, timestamp }: SigningView): SignedParts[] {
  const path = canonicalPath(params.notificationUrl ?? message.request.url);
  if (path === null) return [];
  const listed = (message.header(LIST) ?? "").split(",").map((name) => name.trim().toLowerCase());
  const names = [...new Set([...listed, LIST, TIME])]
    .filter((name) => name === LIST || name === TIME || message.header(name) !== null)
    .sort();
  const value = (name: string) => {
    if (name === LIST) return names.join(",");
    return name === TIME ? (timestamp ?? "") : message.headers(name).join(", ").trim();
  };
  const headers = names.map((name) => `${name}:${value(name)}`).join(";");
  return [[`${message.request.method}\n${path}\n${headers}\n`, body]];
}

/** The query is escaped as a whole, then escaped once more together with the path; null where the URL is no text that can be. */
function canonicalPath(url: string): string | null {
  const [path = "", query = ""] = url
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "")
    .replace(/#.*$/s, "")
    .split("?");
  try {
    return encodeURI(query === "" ? path : `${path}?${encodeURIComponent(query)}`);
  } catch {
    return null;
  }
}
