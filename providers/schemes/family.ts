import type { Outcome } from "../outcome.ts";
import type { Provider } from "../provider.ts";
import type { AnyRequest, LabelledSecret, Message } from "../types.ts";
import { checkJwt, isToken, signJwt } from "./jwt.ts";
import { checkMessageSignature, signMessageSignature } from "./message-signature.ts";
import { placeName, valuesAt } from "./read.ts";
import type { BasicScheme, Scheme, SignatureScheme, TokenScheme } from "./scheme.ts";
import { type Made, type Making, signWithScheme } from "./sign-template.ts";
import { checkSignature, signatureName } from "./signature.ts";
import { checkToken, queryTexts, signToken, tokenHeaderName, tokenName } from "./token.ts";
import { parseTemplate } from "../template.ts";
import { hasForm, MAX_LENGTH } from "./format.ts";
import { unitsOf } from "./view.ts";

/** Schemes whose secret travels as it is: it says who called and nothing about the payload. */
export function isStatic(scheme: Scheme): scheme is TokenScheme | BasicScheme {
  return scheme.family === "token" || scheme.family === "basic";
}

export function isTemplated(scheme: Scheme): scheme is SignatureScheme {
  return scheme.family !== "jwt" && scheme.family !== "http-message-signatures" && !isStatic(scheme);
}

/** How a scheme is called in a verdict. */
export function schemeName(scheme: Scheme): string {
  if (isTemplated(scheme)) return signatureName(scheme);
  return scheme.family === "token" || scheme.family === "basic" ? tokenName(scheme) : scheme.family;
}

/** The header that carries the signature or secret, in the sender's own case; null where it stands elsewhere or the user names it. */
export function headerOf(scheme: Scheme): string | null {
  if (scheme.family === "jwt") return scheme.header;
  if (scheme.family === "http-message-signatures") return "Signature";
  if (scheme.family === "basic") return "Authorization";
  if (scheme.family === "token") return scheme.in === "header" ? scheme.name : null;
  return scheme.at.in === "header" ? scheme.at.name : null;
}

/** Every header that a request needs to be checked, the one with the signature first. `secret`: whose params name one. */
export function headersOf(scheme: Scheme, secret: LabelledSecret | null): string[] {
  const first =
    (scheme.family === "token" && scheme.in === "header" && secret && tokenHeaderName(scheme, secret)) ||
    headerOf(scheme);
  const names = first === null ? [] : [first];
  if (scheme.family === "http-message-signatures") names.push("Signature-Input");
  if (!isTemplated(scheme)) return names;
  if (scheme.timestamp?.in === "header") names.push(scheme.timestamp.name);
  if (scheme.build === null) names.push(...parseTemplate(scheme.signed).headers);
  return names;
}

/** How to call the place where the signature is looked for. */
export function carrierOf(scheme: Scheme): string {
  return headerOf(scheme) ?? (isTemplated(scheme) ? placeName(scheme.at) : "the URL");
}

/** Whether there is something to check: a signature, or any place where a static secret may be. */
export function isPresent(scheme: Scheme, message: Message): boolean {
  const header = headerOf(scheme);
  if (header !== null && !(scheme.family === "token" && scheme.in === "header" && scheme.param !== null)) {
    if (message.header(header) === null) return false;
    return !isTemplated(scheme) || scheme.when === null || scheme.when(message);
  }
  if (scheme.family === "token" && scheme.in === "query") {
    return queryTexts(message.request.url, scheme.name).length > 0 && (scheme.when?.(message) ?? true);
  }
  if (!isTemplated(scheme)) return true;
  const [unit] = unitsOf(scheme, message, new Uint8Array());
  const root = unit?.root ?? (() => undefined);
  return valuesAt(scheme.at, message, root).length > 0 && (scheme.when === null || scheme.when(message));
}

/** Whether a header's value looks like this scheme's at first glance: tells apart those that share a header. */
export function fitsForm(scheme: Scheme, value: string): boolean {
  if (value.length > MAX_LENGTH) return false;
  if (scheme.family === "jwt") return isToken(scheme, value.trim());
  if (scheme.family === "basic") return /^basic /i.test(value);
  if (scheme.family === "token")
    return scheme.in === "header" && value.startsWith(scheme.prefix) && !/^basic /i.test(value);
  return scheme.family === "http-message-signatures" ? value.includes("=:") : hasForm(scheme, value);
}

/** Checks a request that is to be checked by this scheme (see `isPresent`). */
export function check(
  provider: Provider,
  scheme: Scheme,
  message: Message,
  body: AnyRequest["body"],
  secrets: readonly LabelledSecret[],
  now: number,
): Outcome {
  if (scheme.family === "jwt") return checkJwt(scheme, message, body, secrets, now);
  if (scheme.family === "http-message-signatures") return checkMessageSignature(scheme, message, body, secrets, now);
  if (scheme.family === "token" || scheme.family === "basic")
    return checkToken(provider.name, scheme, message, secrets);
  return checkSignature(scheme, message, body, secrets, now);
}

/** What makes a request this scheme's; nothing where it cannot be signed: a public key, a place in the body that is not there, no such param. */
export function signBy(
  scheme: Scheme,
  message: Message,
  body: AnyRequest["body"],
  secret: LabelledSecret,
  making: Making,
): Made {
  const alone = (headers: Made["headers"]): Made => ({ headers, body: null });
  if (scheme.family === "jwt") return alone(signJwt(scheme, message, body, secret, making));
  if (scheme.family === "http-message-signatures")
    return alone(signMessageSignature(scheme, message, body, secret, making));
  if (isStatic(scheme)) return alone(signToken(scheme, secret, making));
  return signWithScheme(scheme, message, body, secret, making);
}
