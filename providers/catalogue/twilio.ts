import { createHash } from "node:crypto";
import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";
import type { SignedParts, SigningView } from "../schemes/scheme.ts";
import { fill } from "../template.ts";
import type { Message } from "../types.ts";

const URL_PARTS = /^(https?):\/\/((?:[^/?#@]*@)?)(\[[^\]]*\]|[^/?#:]*)(:\d+)?([^?#]*)(\?[^#]*)?/i;
const DIGEST = /[?&]bodySHA256=([^&#]*)/;
const PORTS: Record<string, string> = { http: ":80", https: ":443" };

/** https://www.twilio.com/docs/usage/security. A form is signed with its fields, JSON with its digest in the URL's bodySHA256. */
export const twilio: Provider = {
  id: "twilio",
  name: "Twilio",
  docs: "https://www.twilio.com/docs/usage/security",
  signs: true,
  secretHint: "The account's primary Auth Token",
  params: [
    {
      name: "notificationUrl",
      required: false,
      description: "The URL as Twilio has it, where it differs from the one that was called",
    },
  ],
  retries: "Only as the URL's fragment asks for (#rc=…); a fallback URL is called when the first one fails.",
  schemes: [
    hmac({
      header: "X-Twilio-Signature",
      hash: "sha1",
      encoding: "base64",
      signed: "{notificationUrl}{sorted form}",
      build: signedByTwilio,
      bodyDigest,
    }),
  ],
  recognise: { headers: ["i-twilio-idempotency-token"], userAgent: "twilioproxy/" },
  facts: factsFrom({
    eventType: ["form:EventType", "form:CallStatus", "form:MessageStatus", "form:SmsStatus"],
    deliveryId: "header:i-twilio-idempotency-token",
    subject: ["form:CallSid", "form:MessageSid", "form:SmsSid"],
    eventAt: "form:Timestamp",
  }),
};

/** Twilio may have signed the URL with or without its port, and with its query escaped as older clients do. */
function signedByTwilio(view: SigningView): SignedParts[] {
  const url = view.params.notificationUrl ?? view.message.request.url;
  const template = DIGEST.test(url) ? "{notificationUrl}" : "{notificationUrl}{sorted form}";
  return variants(url).flatMap((notificationUrl) => {
    const parts = fill(template, { ...view, params: { ...view.params, notificationUrl } });
    return parts ? [parts] : [];
  });
}

function variants(url: string): string[] {
  const [, scheme, user = "", host = "", port, path = "", query = ""] = URL_PARTS.exec(url) ?? [];
  if (scheme === undefined) return [url];
  const bare = `${scheme}://${user}${host}${path}`;
  const usual = `${scheme}://${user}${host}${PORTS[scheme.toLowerCase()]}${path}`;
  const escaped = query.replaceAll("'", "%27");
  const starts = port ? [`${scheme}://${user}${host}${port}${path}`, bare] : [bare, usual];
  return [...new Set(starts.flatMap((start) => [start + query, start + escaped]))];
}

function bodyDigest({ request }: Message, body: SigningView["body"]): boolean | null {
  const named = DIGEST.exec(request.url)?.[1];
  if (named === undefined) return null;
  const hash = createHash("sha256");
  for (const piece of body instanceof Uint8Array ? [body] : body.pieces()) hash.update(piece);
  return hash.digest("hex") === named.toLowerCase();
}
