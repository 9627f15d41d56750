import type { Outcome } from "../outcome.ts";
import { isRight, verifyingKey } from "../schemes/digest.ts";
import { check, isTemplated } from "../schemes/family.ts";
import { keyIdOf } from "../schemes/format.ts";
import { isShared } from "../schemes/key.ts";
import { readSignature } from "../schemes/read.ts";
import type { SignatureScheme, SignedParts } from "../schemes/scheme.ts";
import { looksLikeMilliseconds } from "../schemes/time.ts";
import { unitsOf, viewOf } from "../schemes/view.ts";
import { constructions } from "../template.ts";
import type { LabelledSecret, Message } from "../types.ts";
import { holds, type Judgement } from "../verify.ts";
import { changedBodies, JSON_REWRITTEN } from "./bodies.ts";
import { withoutTime, wronglyWritten } from "./form.ts";
import type { Attempt, Diagnosis, Suspect } from "./mistake.ts";
import { misplaced, ofAnotherSecret } from "./misplaced.ts";
import { foreignSecrets, mistakenSecrets, ofAnotherKeyId } from "./secrets.ts";
import { otherTemplates, otherUrls } from "./templates.ts";
import { mistakenToken } from "./tokens.ts";

const SMALL = 64 * 1024;
/** A larger body is not written anew to look for a mistake. */
const LARGEST = 1024 * 1024;
/** Recomputations a diagnosis may cost, and the bytes they may read: a slow hash over 64 KiB must end in time. */
const MAX_ATTEMPTS = { small: 500, large: 50, keyPair: 80 };
const MAX_BYTES = 14 * 1024 * 1024;

/** The mistake behind a judgement, or null: only what a recomputation proves. The first that matches wins. */
export function diagnose(judgement: Judgement, now: number, others: readonly LabelledSecret[]): Diagnosis | null {
  const { message, secrets, provider, scheme, outcome } = judgement;
  const { status, reason } = outcome;
  if (!provider) return null;
  if (reason === "timestamp_expired" || reason === "timestamp_in_future") {
    return offTime(judgement, now, reason === "timestamp_expired");
  }
  if (status === "verified") return failed(outcome, "body_form") ? JSON_REWRITTEN : null;
  if (failed(outcome, "body_digest")) return otherBody(judgement, now);
  const size = sizeOfBody(message);
  if (size > LARGEST) return null;
  const ofAnother = () => ofAnotherSecret(judgement, now, others, size);
  const templated = scheme && isTemplated(scheme) ? scheme : null;
  if (reason === "header_missing" || reason === "header_malformed") {
    return (
      mistakenToken(judgement, now) ||
      (reason === "header_malformed" && templated && wronglyWritten(templated, message, secrets)) ||
      misplaced(judgement, now, others, size) ||
      (templated && withoutTime(templated, message, secrets))
    );
  }
  if (status === "no_secret") return ofAnother() ?? (scheme ? null : misplaced(judgement, now, others, size));
  if (!scheme || (reason !== "signature_mismatch" && reason !== "secret_malformed")) return null;
  if (!isTemplated(scheme)) return mistakenToken(judgement, now) ?? ofAnother();
  return recomputed(scheme, message, secrets, others) ?? (isShared(scheme) ? null : ofAnother());
}

function recomputed(
  scheme: SignatureScheme,
  message: Message,
  secrets: readonly LabelledSecret[],
  others: readonly LabelledSecret[],
): Diagnosis | null {
  const body = message.whole();
  if (!body) return null;
  const most = body.length <= SMALL ? MAX_ATTEMPTS.small : MAX_ATTEMPTS.large;
  let left = isShared(scheme) ? most : Math.min(most, MAX_ATTEMPTS.keyPair);
  let bytes = Math.max(MAX_BYTES, body.length * MAX_ATTEMPTS.large);
  for (const unit of unitsOf(scheme, message, body)) {
    const reading = readSignature(scheme, message, unit.root, undefined);
    if (!reading.ok) continue;
    const { signature } = reading;
    const suspects = secrets.map((secret) => ({
      scheme,
      unit,
      signature,
      secret,
      key: verifyingKey(scheme, secret.value),
    }));
    for (const { key, parts, scheme: other, signatures = signature.digests, diagnosis } of attempts(
      suspects,
      body,
      others,
    )) {
      if (key === null || parts === null || (key instanceof Buffer && key.length === 0)) continue;
      bytes -= sizeOf(parts);
      if (left-- <= 0 || bytes < 0) return null;
      if (isRight(other ? { ...scheme, ...other } : scheme, key, parts, signatures)) return diagnosis;
    }
  }
  return null;
}

function sizeOfBody({ request: { body } }: Message): number {
  return body === null ? 0 : body instanceof Uint8Array ? body.length : body.size;
}

function sizeOf(parts: SignedParts): number {
  return parts.reduce(
    (sum, part) => sum + (typeof part === "string" || part instanceof Uint8Array ? part.length : part.size),
    0,
  );
}

/** The likeliest first; lazily, so that an early match saves the rest. A body is written anew once for all secrets. */
function* attempts(
  suspects: readonly Suspect[],
  body: Uint8Array,
  others: readonly LabelledSecret[],
): Generator<Attempt> {
  const [first] = suspects;
  if (!first) return;
  const { scheme, unit } = first;
  const shared = isShared(scheme);
  if (keyIdOf(scheme.format, first.secret) !== undefined) yield ofAnotherKeyId(first);
  for (const suspect of suspects) {
    if (shared) yield* mistakenSecrets(suspect);
    yield* otherUrls(suspect);
  }
  if (shared) yield* foreignSecrets(first, others);
  if (scheme.build !== null || /\{(gunzip\(|crc32\()?body/.test(scheme.signed)) {
    const changes = changedBodies(unit.message, body);
    for (const { body: changed, diagnosis } of changes) {
      for (const { key, secret, signature } of suspects) {
        const view = { ...viewOf(unit, signature.timestamp, secret), body: changed };
        for (const parts of constructions(scheme, view)) yield { key, parts, diagnosis };
      }
    }
  }
  if (shared) for (const suspect of suspects) yield* otherTemplates(suspect);
}

const BODY_DIGEST: Diagnosis = {
  code: "body_digest_mismatch",
  message: "The signature is right, and so is the secret; the body is not the one that was signed.",
  fix: "Check the raw bytes of the body before anything parses it, and look for a proxy or a parser that writes it anew.",
};

function failed(outcome: Outcome, name: string): boolean {
  return outcome.checks.some((check) => check.name === name && !check.ok);
}

/** The signature covers a digest of the body, and not of this one: of which, where one of the known changes gives it. */
function otherBody({ provider, scheme, message, secrets }: Judgement, now: number): Diagnosis {
  const whole = sizeOfBody(message) > LARGEST ? null : message.whole();
  let left = whole && whole.length <= SMALL ? MAX_ATTEMPTS.keyPair : MAX_ATTEMPTS.large;
  for (const { body, diagnosis } of whole ? changedBodies(message, whole) : []) {
    if (left-- <= 0) break;
    if (holds(check(provider!, scheme!, message, body, secrets, now))) return { ...diagnosis, code: BODY_DIGEST.code };
  }
  return BODY_DIGEST;
}

/** The signature is right, only its time is not. */
function offTime({ scheme, message, outcome }: Judgement, now: number, late: boolean): Diagnosis | null {
  if (scheme && isTemplated(scheme) && scheme.timestamp?.unit === "s") {
    const reading = readSignature(scheme, message, () => message.json(), undefined);
    const seconds = reading.ok ? reading.signature.seconds : null;
    const tolerance = scheme.timestamp.toleranceSeconds ?? 0;
    if (seconds !== null && looksLikeMilliseconds(seconds) && Math.abs(now - seconds / 1000) <= tolerance) {
      return {
        code: "timestamp_in_milliseconds",
        message: "The signature is right, but its time is in milliseconds; seconds are expected.",
        fix: "Whoever signs must divide the time by 1000 and drop the fraction.",
      };
    }
  }
  if (outcome.secret === null) return null;
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
