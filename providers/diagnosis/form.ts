import { digestOf, isRight, type Key, verifyingKey } from "../schemes/digest.ts";
import { write } from "../schemes/format.ts";
import { decodeDigest, placeName, valuesAt } from "../schemes/read.ts";
import type { Encoding, SignatureScheme, SignedParts } from "../schemes/scheme.ts";
import { type Unit, unitsOf, viewOf } from "../schemes/view.ts";
import { constructions, fill } from "../template.ts";
import type { LabelledSecret, Message } from "../types.ts";
import type { Diagnosis } from "./mistake.ts";

const ENCODINGS: readonly Encoding[] = ["hex", "base64", "base64url"];
/** What may be a digest, or the beginning of one. */
const DIGEST = /[A-Za-z0-9+/_-]{5,1024}={0,2}/g;
/** As many bits of a digest match by chance once in a thousand million. */
const ENOUGH_BITS = 30;
const TIME = /(?<!\d)\d{9,14}(?!\d)/g;
/** What people sign instead who sign no time. */
const TIMELESS = [
  ["body_only", "{body}"],
  ["url_body", "{url}{body}"],
  ["body_url", "{body}{url}"],
] as const;
/** Of texts, times and secrets so many are tried with each other. */
const MOST = 5;

/**
 * The mistake behind a signature that cannot be read as its sender's: the right one is there, cut short or not written as the sender
 * writes it.
 */
export function wronglyWritten(
  scheme: SignatureScheme,
  message: Message,
  secrets: readonly LabelledSecret[],
): Diagnosis | null {
  const [unit] = unitsOf(scheme, message, message.whole() ?? new Uint8Array());
  if (!unit) return null;
  const values = valuesAt(scheme.at, message, unit.root);
  const texts = values.flatMap((value) => value.match(DIGEST) ?? []).slice(0, MOST);
  for (const secret of secrets.slice(0, MOST)) {
    const key = verifyingKey(scheme, secret.value);
    for (const timestamp of key ? timesOf(scheme, unit, values) : []) {
      const [parts] = constructions(scheme, viewOf(unit, timestamp, secret));
      const found = parts && compared(scheme, key!, parts, texts);
      if (found) return found;
    }
  }
  return null;
}

/** What a signature covers that came without the time it should cover. */
export function withoutTime(
  scheme: SignatureScheme,
  message: Message,
  secrets: readonly LabelledSecret[],
): Diagnosis | null {
  if (!scheme.timestamp) return null;
  const [unit] = unitsOf(scheme, message, message.whole() ?? new Uint8Array());
  if (!unit) return null;
  const texts = valuesAt(scheme.at, message, unit.root).flatMap((value) => value.match(DIGEST) ?? []);
  const digests = texts.slice(0, MOST).flatMap((text) => decodeDigest(text, scheme.encoding) ?? []);
  for (const secret of secrets.slice(0, MOST)) {
    const key = verifyingKey(scheme, secret.value);
    for (const [name, template] of key ? TIMELESS : []) {
      const parts = fill(template, viewOf(unit, null, secret));
      if (parts && isRight(scheme, key!, parts, digests)) return timeless(name, template, scheme);
    }
  }
  return null;
}

function timesOf({ timestamp: time }: SignatureScheme, { message, root }: Unit, values: string[]): (string | null)[] {
  if (!time) return [null];
  const { in: where, name } = time;
  const found =
    where === "pair"
      ? values.flatMap((value) => value.match(TIME) ?? [])
      : valuesAt({ in: where, name }, message, root);
  return found.slice(0, MOST);
}

function compared(scheme: SignatureScheme, key: Key, parts: SignedParts, texts: readonly string[]): Diagnosis | null {
  const digests = texts.flatMap((text) => ENCODINGS.flatMap((encoding) => decodeDigest(text, encoding) ?? []));
  if (isRight(scheme, key, parts, digests)) return otherForm(scheme);
  if (!(key instanceof Buffer)) return null;
  const expected = digestOf(scheme, key, parts).toString(scheme.encoding);
  const hex = scheme.encoding === "hex";
  const cut = texts.find(
    (text) => text.length * (hex ? 4 : 6) >= ENOUGH_BITS && expected.startsWith(hex ? text.toLowerCase() : text),
  );
  return cut === undefined ? null : truncated(scheme, cut.length, expected.length);
}

function otherForm(scheme: SignatureScheme): Diagnosis {
  const name = placeName(scheme.at);
  return {
    code: "signature_form_matches",
    message: `The signature in ${name} is right, only not written as the sender writes it.`,
    fix: `Whoever signs must write ${write(scheme, "<time>", "<digest>", undefined, null)} in ${scheme.encoding}; look for what changes ${name} on the way.`,
  };
}

function truncated(scheme: SignatureScheme, came: number, whole: number): Diagnosis {
  return {
    code: "signature_truncated",
    message: `The signature is right as far as it goes: ${came} of its ${whole} characters came.`,
    fix: `Look for what cuts ${placeName(scheme.at)} off: a column that is too short, a proxy, or a copy by hand.`,
  };
}

function timeless(name: string, template: string, scheme: SignatureScheme): Diagnosis {
  return {
    code: `template_${name}_matches`,
    message: `The signature covers ${template} alone, and no time came with it; ${scheme.signed} is expected.`,
    fix: `Whoever signs must sign ${scheme.signed} and send the time along.`,
  };
}
