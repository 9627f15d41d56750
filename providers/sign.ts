import { hmac } from "./hmac.ts";
import { createMessage } from "./message.ts";
import { find } from "./registry.ts";
import { keyOf, usableSecrets } from "./secret.ts";
import { isForeign, writeSignature } from "./signature-header.ts";
import { signedParts } from "./template.ts";
import type { HmacScheme, LabelledSecret, Message, Provider, TokenScheme, AnyRequest } from "./types.ts";

export interface SignInput {
  /** An id of `providers`, or an own provider. */
  provider: string | Provider;
  request: AnyRequest;
  secret: string | LabelledSecret;
  /** Unix seconds; written without a fraction. */
  now: number;
  params?: Readonly<Record<string, string>>;
}

/**
 * The headers to set so that a request verifies: signatures, their time and, where the request carries one, the delivery id. A
 * request that is signed already is signed anew in the same headers; others with the provider's first scheme. Empty where there is
 * nothing to set: an unknown provider, an unsigned one without a static header, a secret that cannot be decoded, a time that is none.
 */
export function sign({ provider, request, secret, now, params }: SignInput): [name: string, value: string][] {
  const known = typeof provider === "object" ? provider : find(provider);
  const [usable] = usableSecrets([secret], params);
  if (!known || !usable || !(now >= 0 && now < Infinity)) return [];
  const message = createMessage(request);
  const headers = new Map<string, [string, string]>();
  for (const scheme of chosen(known, message)) {
    const set =
      scheme.family === "hmac" ? signed(scheme, message, request.body, usable, now) : staticHeader(scheme, usable);
    for (const header of set) headers.set(header[0].toLowerCase(), header);
  }
  return [...headers.values()];
}

/** The schemes of the signatures that are there; else the one whose delivery id is; else the one for such a message. */
function chosen(provider: Provider, message: Message) {
  const present = (name: string | null) => name !== null && message.header(name) !== null;
  const signing = provider.schemes.filter(
    (scheme) => scheme.family === "hmac" && present(scheme.header) && !isForeign(scheme, message),
  );
  if (signing.length > 0) return signing;
  const kin = provider.schemes.find((scheme) => scheme.family === "hmac" && present(scheme.idHeader));
  const first = provider.schemes[provider.signWith?.(message) ?? 0];
  return kin ? [kin] : first ? [first] : [];
}

function signed(
  scheme: HmacScheme,
  message: Message,
  body: AnyRequest["body"],
  secret: LabelledSecret,
  now: number,
): [string, string][] {
  const key = keyOf(secret.value, scheme.secret.decode);
  if (!key) return [];
  const timestamp = String(Math.floor(now));
  const digest = hmac(scheme.hash, key, signedParts(scheme.signed, { timestamp, body })).toString("hex");
  const headers: [string, string][] = [[scheme.header, writeSignature(scheme, timestamp, digest)]];
  if (scheme.timestamp?.in === "header") headers.push([scheme.timestamp.name, timestamp]);
  const id = scheme.idHeader === null ? null : message.header(scheme.idHeader);
  if (id !== null) headers.push([scheme.idHeader!, id]);
  return headers;
}

function staticHeader(scheme: TokenScheme, secret: LabelledSecret): [string, string][] {
  const name = scheme.in === "header" ? secret.params?.[scheme.param] : undefined;
  return name ? [[name, secret.value]] : [];
}
