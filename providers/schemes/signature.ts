import { either, outcome, type Outcome } from "../outcome.ts";
import { cleaned } from "../secret.ts";
import type { AnyRequest, Check, LabelledSecret, Message } from "../types.ts";
import { keyIdOf } from "./format.ts";
import { digestOf, isRight, type Key, verifyingKey } from "./digest.ts";
import { isShared, keyOf } from "./key.ts";
import { placeName, readSignature, type Signature, type SignatureReading } from "./read.ts";
import type { SignatureScheme, SignedParts } from "./scheme.ts";
import { timeCheck } from "./time.ts";
import { constructions } from "../template.ts";
import { missingHeader, missingParam, rewritten, type Unit, unitsOf, viewOf, withParams } from "./view.ts";

const AS_SENT = "The bytes were signed as they arrived.";
const TOO_LARGE_TO_REWRITE =
  "The signature does not cover the bytes as they arrived; the body is too large to be written anew as JSON, which may be what it covers.";
const SECRET_FORMS = {
  utf8: "It is used as text, whole.",
  base64: "It is base64 and is decoded to make the key.",
  base64url: "It is base64url and is decoded to make the key.",
  hex: "It is hexadecimal and is decoded to make the key.",
  sha1: "The SHA-1 digest of its text is the key.",
} as const;
const NO_ITEMS = "The list of what is signed is not in the body, or is empty or too long.";

interface Keyed {
  secret: LabelledSecret;
  key: Key;
}

/** How a signature scheme is called in a verdict. */
export function signatureName({ family, hash }: SignatureScheme): string {
  return family === "ed25519" ? family : `${family}-${hash}`;
}

/**
 * Checks a request whose signature is there. Every secret is tried with every signature; `now` is in unix seconds. The order of
 * the failures: header, secret, signature, time: a stale signature is only called stale when it is right. Where items are signed
 * one by one, the first that fails decides.
 */
export function checkSignature(
  scheme: SignatureScheme,
  message: Message,
  body: AnyRequest["body"],
  secrets: readonly LabelledSecret[],
  now: number,
): Outcome {
  let last: Outcome | null = null;
  for (const unit of unitsOf(scheme, message, body)) {
    last = checkUnit(scheme, unit, secrets, now);
    if (last.status !== "verified") return last;
  }
  if (last) return last;
  const checks = [{ name: "header_parsed", ok: false, detail: NO_ITEMS }];
  return outcome("failed", "header_malformed", NO_ITEMS, { checks });
}

function checkUnit(scheme: SignatureScheme, unit: Unit, secrets: readonly LabelledSecret[], now: number): Outcome {
  const { message } = unit;
  const keyId = secrets.length === 1 ? keyIdOf(scheme.format, secrets[0]!) : undefined;
  const reading = readWhole(scheme, unit, keyId);
  const checks = readingChecks(scheme, reading);
  if (!reading.ok) {
    if (secrets.length === 0) return outcome("no_secret", null, `No secret is set. ${reading.detail}`, { checks });
    return outcome("failed", reading.reason, reading.detail, { checks });
  }
  const { signature } = reading;
  const signed = () => shown(scheme, unit, signature, secrets);
  if (secrets.length === 0) {
    const words = `The request is signed (${placeName(scheme.at)}), but no secret is set to check it with.`;
    return outcome("no_secret", null, words, { checks, signed: signed() });
  }
  const complete = withParams(scheme, secrets);
  if (complete.length === 0) {
    const words = `The param "${missingParam(scheme, secrets[0]!)}" is part of what is signed: set it beside the secret.`;
    return outcome("no_secret", null, words, { checks });
  }
  const { keys, warnings, repairable } = keysOf(scheme, complete);
  if (keys.length === 0 && !repairable) {
    const detail = `The secret must be ${formOf(scheme)}, exactly as the sender shows it.`;
    checks.push({ name: "secret_format", ok: false, detail });
    return outcome("failed", "secret_malformed", detail, { checks, signed: signed() });
  }
  const match = findMatch(scheme, unit, signature, keys);
  checks.push(secretCheck(scheme, match?.secret ?? keys[0]?.secret ?? complete[0]!, match !== null));
  if (!match && scheme.bodyForm !== "raw" && !message.whole()) {
    return outcome("unknown", "unsupported", TOO_LARGE_TO_REWRITE, { checks, warnings, signed: signed() });
  }
  if (!match) {
    checks.push({ name: "signature", ok: false, detail: difference(scheme, signature, keys, unit) });
    const tried = complete.length === 1 ? "the secret" : `any of the ${complete.length} secrets`;
    const words = `The signature does not match ${tried}: the secret is wrong, or what was signed is not what arrived.`;
    return outcome("failed", "signature_mismatch", words, { checks, warnings, signed: signed() });
  }
  if (scheme.bodyDigest?.(message, unit.body) === false) {
    const detail = "The digest of the body that is signed along is not that of this body.";
    checks.push({ name: "body_digest", ok: false, detail });
    return outcome("failed", "signature_mismatch", `The signature is right, but not for this body: ${detail}`, {
      checks,
      warnings,
      signed: signed(),
    });
  }
  return matched(scheme, unit, signature, match, now, { checks, warnings });
}

function matched(
  scheme: SignatureScheme,
  unit: Unit,
  signature: Signature,
  { secret, parts, as }: Match,
  now: number,
  { checks, warnings }: { checks: Check[]; warnings: string[] },
): Outcome {
  const withLabel = secret.label ? ` with the secret "${secret.label}"` : "";
  const what = isShared(scheme) ? "digest" : "signature";
  checks.push({
    name: "signature",
    ok: true,
    detail: `The ${signatureName(scheme)} ${what} over ${scheme.signed} is the one that came${withLabel}.`,
  });
  const time = timeCheck(scheme.timestamp, signature.seconds, now);
  checks.push({ name: "timestamp", ok: time.reason === null, detail: time.detail });
  if (scheme.bodyForm !== "raw") {
    const detail = as === null ? AS_SENT : `The body was signed as ${as} writes it, and arrived written otherwise.`;
    checks.push({ name: "body_form", ok: as === null, detail });
  }
  if (secret.value !== secret.value.trim()) {
    warnings.push("The secret is stored with white space around it; it is harmless here.");
  }
  if (scheme.uncovered) warnings.push(scheme.uncovered);
  if (as !== null) {
    warnings.push(
      `The signature covers ${as}, not the bytes that arrived: a handler that checks the raw body refuses this request.`,
    );
  }
  if (time.warning) warnings.push(time.warning);
  // What is shown must not hold the secret, even where it is part of what is hashed.
  const signed = scheme.signed.includes("{secret}") ? shown(scheme, unit, signature, [secret]) : parts;
  const rest = { checks, warnings, secret, signed };
  return time.reason
    ? outcome("failed", time.reason, `The signature is right, but its time is not: ${time.detail}`, rest)
    : outcome("verified", null, `The signature in ${placeName(scheme.at)} is right${withLabel}.`, rest);
}

/** The signature, and whether every header is there that it covers. */
function readWhole(scheme: SignatureScheme, { message, root }: Unit, keyId: string | undefined): SignatureReading {
  const reading = readSignature(scheme, message, root, keyId);
  const missing = reading.ok ? missingHeader(scheme, message) : null;
  return missing === null
    ? reading
    : { ok: false, reason: "header_missing", detail: `${missing} is missing; it is part of what is signed.` };
}

function readingChecks(scheme: SignatureScheme, reading: SignatureReading): Check[] {
  if (!reading.ok && reading.reason === "header_missing") {
    return [{ name: "header_present", ok: false, detail: reading.detail }];
  }
  const detail = reading.ok ? reading.signature.detail : reading.detail;
  return [
    { name: "header_present", ok: true, detail: `${placeName(scheme.at)} is there.` },
    { name: "header_parsed", ok: reading.ok, detail },
  ];
}

/** What should have been signed, for people: with the params of the first secret and without any secret. */
function shown(
  scheme: SignatureScheme,
  unit: Unit,
  signature: Signature,
  secrets: readonly LabelledSecret[],
): SignedParts | null {
  const view = viewOf(unit, signature.timestamp, null);
  return constructions(scheme, { ...view, params: secrets[0]?.params ?? {} })[0] ?? null;
}

/** The keys of secrets that are well-formed. `repairable`: none is, but one is after a known slip, which a diagnosis can name. */
function keysOf(scheme: SignatureScheme, secrets: readonly LabelledSecret[]) {
  const keys: Keyed[] = [];
  const warnings: string[] = [];
  for (const secret of secrets) {
    const key = verifyingKey(scheme, secret.value);
    if (key) keys.push({ secret, key });
    else
      warnings.push(
        `The secret${secret.label ? ` "${secret.label}"` : ""} is not valid ${formOf(scheme)} and was left out.`,
      );
  }
  const repairable =
    keys.length === 0 &&
    isShared(scheme) &&
    secrets.some(({ value }) => keyOf(cleaned(value).replace(/^v\d+[a-z]?,/, ""), scheme.secret) !== null);
  return { keys, warnings, repairable };
}

/** `as`: what wrote the body that was signed, where it is not the one that arrived. */
interface Match {
  secret: LabelledSecret;
  parts: SignedParts;
  as: string | null;
}

/** The secret that matches and what it signed. The raw bytes are tried with every secret before anything is written anew. */
function findMatch(scheme: SignatureScheme, unit: Unit, signature: Signature, keys: readonly Keyed[]): Match | null {
  const match = matchOver(scheme, unit, signature, keys, null);
  if (match) return match;
  const other = rewritten(scheme, unit.message);
  return other && matchOver(scheme, { ...unit, body: other.body }, signature, keys, other.as);
}

function matchOver(
  scheme: SignatureScheme,
  unit: Unit,
  { timestamp, digests }: Signature,
  keys: readonly Keyed[],
  as: string | null,
): Match | null {
  for (const { secret, key } of keys) {
    for (const parts of constructions(scheme, viewOf(unit, timestamp, secret))) {
      if (isRight(scheme, key, parts, digests)) return { secret, parts, as };
    }
  }
  return null;
}

function formOf({ family, secret }: SignatureScheme): string {
  if (family === "hmac" || family === "keyed-hash") return secret.decode;
  return `${{ ed25519: "Ed25519", ecdsa: "ECDSA", rsa: "RSA" }[family]} public key${family === "rsa" ? " or certificate" : ""}`;
}

function secretCheck(scheme: SignatureScheme, secret: LabelledSecret, matched: boolean): Check {
  const check = (ok: boolean, detail: string): Check => ({ name: "secret_format", ok, detail });
  if (!isShared(scheme)) return check(true, `It is an ${formOf(scheme)}.`);
  const { decode, prefixes } = scheme.secret;
  const form = SECRET_FORMS[decode];
  if (matched) return check(true, form);
  const { value } = secret;
  if (cleaned(value) !== value) return check(false, "It has white space or quotes around it.");
  const other = /^(?:sk|pk|rk|shpat|we|evt|acct|whpk)_/.exec(value)?.[0];
  if (other && !prefixes.includes(other)) {
    return check(false, `It begins with ${other}: that is an API key, an id or a public key, not a signing secret.`);
  }
  if (prefixes.length > 0 && !prefixes.some((prefix) => value.startsWith(prefix))) {
    return check(false, `It does not begin with ${either(prefixes)}, which is part of the key.`);
  }
  return check(true, form);
}

function difference(scheme: SignatureScheme, signature: Signature, keys: readonly Keyed[], unit: Unit): string {
  const note = signature.note ? ` ${signature.note}` : "";
  const [first] = keys;
  const came = signature.digests.map((digest) => digest.toString(scheme.encoding)).join(", ");
  if (!first || !(first.key instanceof Buffer))
    return `No signature over ${scheme.signed} came that the key confirms.${note}`;
  const [usual] = constructions(scheme, viewOf(unit, signature.timestamp, first.secret));
  if (!usual) return `What is signed (${scheme.signed}) cannot be put together from this request.${note}`;
  const expected = digestOf(scheme, first.key, usual).toString(scheme.encoding);
  const with1 = keys.length === 1 ? "" : " (with the first secret)";
  const received = came === "" ? "none of that kind came" : `received ${came}`;
  return `Over ${scheme.signed}, expected ${expected}${with1}, ${received}.${note}`;
}
