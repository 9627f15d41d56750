import { createHmac } from "node:crypto";
import { isForm } from "./form.ts";
import { createMessage } from "./message.ts";
import type { Provider } from "./provider.ts";
import { find } from "./registry.ts";
import { fitsForm, headerOf, headersOf, isPresent, isStatic, isTemplated, signBy } from "./schemes/family.ts";
import type { Scheme, SignatureScheme } from "./schemes/scheme.ts";
import { type Made, type Making, NOTHING } from "./schemes/sign-template.ts";
import { usableSecrets } from "./secret.ts";
import type { AnyRequest, LabelledSecret, Message } from "./types.ts";

export interface SignInput {
  /** An id of `providers`, or an own provider. */
  provider: string | Provider;
  request: AnyRequest;
  /** The secret, or for senders with a key pair the private key. */
  secret: string | LabelledSecret;
  /** Unix seconds; written without a fraction. */
  now: number;
  params?: Readonly<Record<string, string>>;
}

export interface SignRequestInput extends SignInput {
  /** Makes a signature, or a static secret, of the right form that is wrong: to see that a handler refuses it. */
  spoiled?: boolean;
}

/** What to change in a request so that it is signed. */
export interface SignedRequest {
  headers: [name: string, value: string][];
  /** The body to send, null where it stays as it is. */
  body: Uint8Array | null;
}

/**
 * The headers to set so that a request verifies: signatures, their time and, where the request carries one, the delivery id. A
 * request that is signed already is signed anew in the same headers; others with the provider's first scheme. Empty where there is
 * nothing to set: an unknown provider, an unsigned one without a static header, a signature that stands in the body (see
 * `signRequest`), a secret that cannot be decoded or is only a public key, a time that is none.
 */
export function sign(input: SignInput): [name: string, value: string][] {
  return signed(input, { inBody: false, spoiled: false }).headers;
}

/**
 * As `sign`, and in the body what stands there: a signature, the time that is signed, a token that receivers take once. Every other
 * byte is kept; Content-Length is among the headers to set where the request has one. Nothing is changed where the body is not of the
 * sender's form, or comes in pieces and is above 16 MiB.
 */
export function signRequest({ spoiled = false, ...input }: SignRequestInput): SignedRequest {
  const { headers, body } = signed(input, { inBody: true, spoiled });
  const tells = body && input.request.headers.some(([name]) => name.toLowerCase() === "content-length");
  return { headers: tells ? [...headers, ["Content-Length", String(body.length)]] : headers, body };
}

/** The headers of a provider that carry a signature, its time, or what else is signed; those that a param names where it is given. */
export function signatureHeaders({ provider, params = {} }: Pick<SignInput, "provider" | "params">): string[] {
  const known = typeof provider === "object" ? provider : find(provider);
  const names = known?.schemes.flatMap((scheme) => headersOf(scheme, { value: "", params })) ?? [];
  return [...new Set(names)];
}

function signed({ provider, request, secret, now, params }: SignInput, how: Pick<Making, "inBody" | "spoiled">): Made {
  const known = typeof provider === "object" ? provider : find(provider);
  const [usable] = usableSecrets([secret], params);
  // The last instant that JavaScript's dates know.
  if (!known || !usable || !(now >= 0 && now <= 8.64e12)) return NOTHING;
  let message = createMessage(request);
  let body: Buffer | null = null;
  const headers = new Map<string, [string, string]>();
  const making = { ...how, now, token: () => tokenFor(usable, now, request.body) };
  for (const scheme of chosen(known, message, usable.value)) {
    const made = signBy(scheme, message, body ?? request.body, usable, making);
    for (const header of made.headers) {
      const name = header[0].toLowerCase();
      // Of schemes that share a header the first that can be made with this secret is used.
      if (!headers.has(name)) headers.set(name, header);
    }
    if (made.body) message = createMessage({ ...request, body: (body = made.body) });
  }
  return { headers: [...headers.values()], body };
}

/** As many digits as Mailgun's tokens have; another one for each instant, and the same for the same. */
function tokenFor({ value }: LabelledSecret, now: number, body: AnyRequest["body"]): string {
  const token = createHmac("sha256", value).update(`${now} `);
  for (const piece of body instanceof Uint8Array ? [body] : body.pieces()) token.update(piece);
  return token.digest("hex").slice(0, 50);
}

/** The schemes of the signatures that are there; else the one whose delivery id is; else those for such a message and secret. */
function chosen(provider: Provider, message: Message, secret: string): readonly Scheme[] {
  const signing = provider.schemes.filter((scheme) => {
    if (isStatic(scheme) || !isPresent(scheme, message)) return false;
    const header = headerOf(scheme);
    return header === null || message.headers(header).some((value) => fitsForm(scheme, value));
  });
  if (signing.length > 0) return signing;
  const told = provider.signWith && provider.schemes[provider.signWith(message, secret)];
  const kin = provider.schemes.find(
    (scheme) => isTemplated(scheme) && scheme.idHeader !== null && message.header(scheme.idHeader) !== null,
  );
  if (kin && !(told && isStatic(told))) return [kin];
  const [usual] = provider.schemes.filter((scheme) => !isTemplated(scheme) || isFormOf(scheme, message));
  const first = told ?? usual;
  if (!first) return [];
  const header = headerOf(first);
  return provider.schemes.filter((scheme) => scheme === first || (header !== null && headerOf(scheme) === header));
}

/** Whether a body can hold what a scheme puts there. */
function isFormOf({ at, jsonField }: SignatureScheme, message: Message): boolean {
  if (at.in === "header") return true;
  const type = message.header("content-type") ?? "";
  return at.in === "form" || jsonField !== null ? isForm(type) : message.json() !== undefined;
}
