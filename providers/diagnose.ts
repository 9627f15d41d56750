import { hmac, isAmong, looksLikeMilliseconds, reserialised } from "./hmac.ts";
import { asBuffer } from "./message.ts";
import type { SignedParts } from "./outcome.ts";
import { cleaned, keyOf } from "./secret.ts";
import { readSignature } from "./signature-header.ts";
import { signedParts } from "./template.ts";
import { checkToken } from "./token.ts";
import type { HmacScheme, LabelledSecret, Message, Provider, TokenScheme, Verdict } from "./types.ts";
import type { Judgement } from "./verify.ts";

/** Recomputations a diagnosis may cost. */
const MAX_ATTEMPTS = 50;

type Diagnosis = NonNullable<Verdict["diagnosis"]>;

interface Attempt {
  key: Buffer | null;
  parts: SignedParts;
  diagnosis: Diagnosis;
}

/** The mistake behind a judgement, or null: only what a recomputation proves. The first that matches wins. */
export function diagnose({ message, secrets, provider, scheme, outcome }: Judgement, now: number): Diagnosis | null {
  if (!provider || !scheme) return null;
  if (scheme.family === "token") {
    if (outcome.reason !== "signature_mismatch" && outcome.reason !== "header_missing") return null;
    return strayToken(provider, scheme, message, secrets);
  }
  if (outcome.reason === "timestamp_expired" || outcome.reason === "timestamp_in_future") {
    return offTime(scheme, message, now, outcome.reason === "timestamp_expired");
  }
  if (outcome.status === "verified") {
    return outcome.checks.some((check) => check.name === "body_form" && !check.ok) ? REWRITTEN : null;
  }
  if (outcome.reason !== "signature_mismatch" && outcome.reason !== "secret_malformed") return null;
  const body = message.whole();
  const reading = readSignature(scheme, message);
  if (!reading.ok || !body) return null;
  const { timestamp, digests } = reading.signature;

  let attempts = 0;
  for (const secret of secrets) {
    for (const attempt of mistakes(scheme, message, secret, { timestamp, body })) {
      if (!attempt.key || attempt.key.length === 0) continue;
      if (attempts++ === MAX_ATTEMPTS) return null;
      if (isAmong(hmac(scheme.hash, attempt.key, attempt.parts), digests)) return attempt.diagnosis;
    }
  }
  return null;
}

function strayToken(
  provider: Provider,
  scheme: TokenScheme,
  message: Message,
  secrets: readonly LabelledSecret[],
): Diagnosis | null {
  for (const secret of secrets) {
    const value = cleaned(secret.value);
    if (value === secret.value || value === "") continue;
    if (checkToken(provider, scheme, message, [{ ...secret, value }]).status === "verified") return stray(secret);
  }
  return null;
}

/** Everything that is tried for one secret, the likeliest first; lazily, so that an early match saves the rest. */
function* mistakes(
  scheme: HmacScheme,
  message: Message,
  secret: LabelledSecret,
  values: { timestamp: string | null; body: Uint8Array },
): Generator<Attempt> {
  const { decode, prefixes } = scheme.secret;
  const right = signedParts(scheme.signed, values);
  const clean = cleaned(secret.value);
  if (clean !== secret.value) yield { key: keyOf(clean, decode), parts: right, diagnosis: stray(secret) };

  const prefix = prefixes.find((start) => clean.startsWith(start));
  const bare = prefix ? clean.slice(prefix.length) : clean;
  if (!prefix) {
    for (const start of prefixes) {
      yield { key: keyOf(start + clean, decode), parts: right, diagnosis: prefixMissing(start) };
    }
  } else {
    yield { key: keyOf(bare, decode), parts: right, diagnosis: prefixDropped(prefix) };
  }
  if (decode === "base64") {
    yield { key: keyOf(clean, "utf8"), parts: right, diagnosis: USED_AS_TEXT };
  } else {
    yield { key: keyOf(bare, "base64"), parts: right, diagnosis: DECODED };
    if (prefix) yield { key: keyOf(clean, "base64"), parts: right, diagnosis: DECODED };
  }

  const key = keyOf(clean, decode);
  const over = (body: Uint8Array) => signedParts(scheme.signed, { ...values, body });
  const rewritten = reserialised(message);
  if (rewritten && !rewritten.equals(values.body)) yield { key, parts: over(rewritten), diagnosis: REWRITTEN };
  const asText = Buffer.from(asBuffer(values.body).toString("utf8"), "utf8");
  if (!asText.equals(values.body)) yield { key, parts: over(asText), diagnosis: READ_AS_TEXT };
  if (scheme.signed !== "{body}") yield { key, parts: [values.body], diagnosis: bodyOnly(scheme.signed) };
}

function stray(secret: LabelledSecret): Diagnosis {
  const quoted = cleaned(secret.value) !== secret.value.trim();
  return {
    code: quoted ? "secret_unquote" : "secret_trim",
    message: `The secret has ${quoted ? "quotes" : "white space"} around it; without, it matches.`,
    fix: `Set the secret again without the ${quoted ? "quotes" : "white space (often a line end from a file or a shell)"}.`,
  };
}

function prefixMissing(prefix: string): Diagnosis {
  return {
    code: `secret_prefix_${prefix.replace(/_$/, "")}`,
    message: `The secret lacks its beginning, ${prefix}; with it, the signature matches.`,
    fix: `Use the whole secret: ${prefix} is part of the key.`,
  };
}

function prefixDropped(prefix: string): Diagnosis {
  return {
    code: "secret_prefix_dropped_by_sender",
    message: `The signature was made with the secret without its beginning, ${prefix}.`,
    fix: `Whoever signs must use the whole secret, ${prefix} included.`,
  };
}

const USED_AS_TEXT: Diagnosis = {
  code: "secret_decode_utf8_instead_of_base64",
  message: "The signature was made with the secret as text; the key is what its base64 stands for.",
  fix: 'Decode the secret first: Buffer.from(secret, "base64").',
};

const DECODED: Diagnosis = {
  code: "secret_decode_base64_instead_of_utf8",
  message: "The signature was made with the secret decoded as base64; the key is its text as it stands.",
  fix: "Use the whole secret as text and decode nothing.",
};

const REWRITTEN: Diagnosis = {
  code: "body_json_spacing",
  message: "The signature covers JSON.stringify(JSON.parse(body)), and the body arrived written otherwise.",
  fix: "Check the raw bytes of the body before anything parses it, and look for a proxy that writes JSON anew.",
};

const READ_AS_TEXT: Diagnosis = {
  code: "body_charset",
  message: "The signature covers the body after it was read as UTF-8 text, which loses the bytes that are none.",
  fix: "Sign and check the body as bytes; never turn it into a string first.",
};

function bodyOnly(template: string): Diagnosis {
  return {
    code: "template_body_only_matches",
    message: `The signature covers {body} alone, not ${template}.`,
    fix: `Whoever signs must sign ${template}.`,
  };
}

/** The signature is right, only its time is not. */
function offTime(scheme: HmacScheme, message: Message, now: number, late: boolean): Diagnosis | null {
  const reading = readSignature(scheme, message);
  if (!reading.ok || !scheme.timestamp) return null;
  const timestamp = Number(reading.signature.timestamp);
  if (looksLikeMilliseconds(timestamp) && Math.abs(now - timestamp / 1000) <= scheme.timestamp.toleranceSeconds) {
    return {
      code: "timestamp_in_milliseconds",
      message: "The signature is right, but its time is in milliseconds; seconds are expected.",
      fix: "Whoever signs must divide the time by 1000 and drop the fraction.",
    };
  }
  return late
    ? {
        code: "signature_matches_but_stale",
        message: "The signature is right; the request is only too old.",
        fix: "Sign it anew to replay it. If every request is late by as much, set the clock right.",
      }
    : {
        code: "signature_matches_but_early",
        message: "The signature is right; its time is still to come.",
        fix: "Set the clocks right, the sender's or this machine's.",
      };
}
