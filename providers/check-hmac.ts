import { hmac, isAmong, looksLikeMilliseconds, reserialised } from "./hmac.ts";
import { outcome, type Outcome, type SignedParts } from "./outcome.ts";
import { cleaned, keyOf } from "./secret.ts";
import { readSignature, type Signature, type SignatureReading } from "./signature-header.ts";
import { signedParts } from "./template.ts";
import type { Check, HmacScheme, LabelledSecret, Message, SignedTime, AnyRequest } from "./types.ts";

const UNTIMED = "No time is signed, so a copy of this request stays valid for ever.";
const AS_SENT = "The bytes were signed as they arrived.";
const REWRITTEN = "The body was signed as JSON.stringify(JSON.parse(body)) writes it, and arrived written otherwise.";
const TOO_LARGE_TO_REWRITE =
  "The signature does not cover the bytes as they arrived; the body is too large to be written anew as JSON, which may be what it covers.";
const RAW_WOULD_FAIL =
  "The signature covers JSON.stringify(JSON.parse(body)), not the bytes that arrived: a handler that checks the raw body refuses this request.";

interface Keyed {
  secret: LabelledSecret;
  key: Buffer;
}

/**
 * Checks a request whose signature header is there. Every secret is tried with every digest; `now` is in unix seconds. The order of
 * the failures: header, secret, signature, time: a stale signature is only called stale when it is right.
 */
export function checkHmac(
  scheme: HmacScheme,
  message: Message,
  body: AnyRequest["body"],
  secrets: readonly LabelledSecret[],
  now: number,
): Outcome {
  const reading = readSignature(scheme, message);
  const checks = headerChecks(scheme, reading);
  if (!reading.ok) {
    if (secrets.length === 0) return outcome("no_secret", null, `No secret is set. ${reading.detail}`, { checks });
    return outcome("failed", reading.reason, reading.detail, { checks });
  }
  const { signature } = reading;
  const raw = signedParts(scheme.signed, { timestamp: signature.timestamp, body });
  if (secrets.length === 0) {
    const words = `The request is signed (${scheme.header}), but no secret is set to check it with.`;
    return outcome("no_secret", null, words, { checks, signed: raw });
  }
  const { keys, warnings } = keysOf(scheme, secrets);
  if (keys.length === 0) {
    const detail = "The secret must be base64, exactly as the sender shows it.";
    checks.push({ name: "secret_format", ok: false, detail });
    return outcome("failed", "secret_malformed", detail, { checks, signed: raw });
  }
  const match = findMatch(scheme, message, signature, keys, raw);
  checks.push(secretCheck(scheme, (match ?? keys[0]!).secret, match !== null));
  if (!match && scheme.bodyForm !== "raw" && !message.whole()) {
    return outcome("unknown", "unsupported", TOO_LARGE_TO_REWRITE, { checks, warnings, signed: raw });
  }
  if (!match) {
    const expected = hmac(scheme.hash, keys[0]!.key, raw);
    checks.push({ name: "signature", ok: false, detail: difference(scheme, signature, expected, keys.length) });
    const tried = keys.length === 1 ? "the secret" : `any of the ${keys.length} secrets`;
    const words = `The signature does not match ${tried}: the secret is wrong, or what was signed is not what arrived.`;
    return outcome("failed", "signature_mismatch", words, { checks, warnings, signed: raw });
  }

  const { secret, signed } = match;
  const rewritten = signed !== raw;
  const withLabel = secret.label ? ` with the secret "${secret.label}"` : "";
  const covers = `The ${scheme.hash} digest over ${scheme.signed} is the one that came${withLabel}.`;
  checks.push({ name: "signature", ok: true, detail: covers });
  const time = timeCheck(scheme.timestamp, Number(signature.timestamp), now);
  checks.push({ name: "timestamp", ok: time.reason === null, detail: time.detail });
  if (scheme.bodyForm !== "raw") {
    checks.push({ name: "body_form", ok: !rewritten, detail: rewritten ? REWRITTEN : AS_SENT });
  }
  if (secret.value !== secret.value.trim()) {
    warnings.push("The secret is stored with white space around it; it is harmless here.");
  }
  if (rewritten) warnings.push(RAW_WOULD_FAIL);
  const rest = { checks, warnings, secret, signed };
  return time.reason
    ? outcome("failed", time.reason, `The signature is right, but its time is not: ${time.detail}`, rest)
    : outcome("verified", null, `The signature in ${scheme.header} is right${withLabel}.`, rest);
}

function headerChecks(scheme: HmacScheme, reading: SignatureReading): Check[] {
  if (!reading.ok && reading.reason === "header_missing") {
    return [{ name: "header_present", ok: false, detail: reading.detail }];
  }
  const detail = reading.ok ? reading.signature.detail : reading.detail;
  return [
    { name: "header_present", ok: true, detail: `${scheme.header} is there.` },
    { name: "header_parsed", ok: reading.ok, detail },
  ];
}

function keysOf(scheme: HmacScheme, secrets: readonly LabelledSecret[]): { keys: Keyed[]; warnings: string[] } {
  const keys: Keyed[] = [];
  const warnings: string[] = [];
  for (const secret of secrets) {
    const key = keyOf(secret.value, scheme.secret.decode);
    if (key) keys.push({ secret, key });
    else warnings.push(`The secret${secret.label ? ` "${secret.label}"` : ""} is not valid base64 and was left out.`);
  }
  return { keys, warnings };
}

/** The secret that matches and what it signed: the raw bytes first, then what the scheme allows besides. */
function findMatch(
  scheme: HmacScheme,
  message: Message,
  { timestamp, digests }: Signature,
  keys: readonly Keyed[],
  raw: SignedParts,
): { secret: LabelledSecret; signed: SignedParts } | null {
  const over = (signed: SignedParts) => {
    const keyed = keys.find(({ key }) => isAmong(hmac(scheme.hash, key, signed), digests));
    return keyed ? { secret: keyed.secret, signed } : null;
  };
  const match = over(raw);
  if (match || scheme.bodyForm === "raw") return match;
  const rewritten = reserialised(message);
  const whole = message.whole();
  if (!rewritten || !whole || rewritten.equals(whole)) return null;
  return over(signedParts(scheme.signed, { timestamp, body: rewritten }));
}

function secretCheck(scheme: HmacScheme, secret: LabelledSecret, matched: boolean): Check {
  const { decode, prefixes } = scheme.secret;
  const form = decode === "base64" ? "It is base64 and is decoded to make the key." : "It is used as text, whole.";
  if (matched) return { name: "secret_format", ok: true, detail: form };
  if (cleaned(secret.value) !== secret.value) {
    return { name: "secret_format", ok: false, detail: "It has white space or quotes around it." };
  }
  if (prefixes.length > 0 && !prefixes.some((prefix) => secret.value.startsWith(prefix))) {
    const detail = `It does not begin with ${prefixes.join(" or ")}, which is part of the key.`;
    return { name: "secret_format", ok: false, detail };
  }
  return { name: "secret_format", ok: true, detail: form };
}

function difference(scheme: HmacScheme, signature: Signature, expected: Buffer, secrets: number): string {
  const received = signature.digests.map((digest) => digest.toString("hex"));
  const came = received.length > 0 ? `received ${received.join(", ")}.` : "none of that kind came.";
  const first = secrets === 1 ? "" : " (with the first secret)";
  const note = signature.note ? ` ${signature.note}` : "";
  return `Over ${scheme.signed}, expected ${expected.toString("hex")}${first}, ${came}${note}`;
}

/** A clock that gives no number makes everything stale, never fresh. */
function timeCheck(time: SignedTime | null, timestamp: number, now: number) {
  if (!time) return { reason: null, detail: UNTIMED };
  const ahead = timestamp - now;
  const distance = `${Number(Math.abs(ahead).toFixed(3))} s ${ahead > 0 ? "ahead" : "old"}`;
  const assumed = time.documented ? "" : " (assumed: the sender names no limit)";
  const detail = `${distance}, ${time.toleranceSeconds} s allowed${assumed}.`;
  if (Math.abs(ahead) <= time.toleranceSeconds) return { reason: null, detail };
  const unit = looksLikeMilliseconds(timestamp) ? " It looks like milliseconds; seconds are expected." : "";
  return { reason: ahead > 0 ? "timestamp_in_future" : "timestamp_expired", detail: detail + unit } as const;
}
