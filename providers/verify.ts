import type { Asked } from "./handshake-kinds.ts";
import { askedBy } from "./handshake-table.ts";
import { createMessage, isReadable } from "./message.ts";
import { all, either, outcome, type Outcome } from "./outcome.ts";
import type { Provider } from "./provider.ts";
import { type Fit, nearMisses, noteRecognition, ownersByForm, recognise } from "./recognise.ts";
import { find, providers } from "./registry.ts";
import { carrierOf, check, isPresent, isStatic, isTemplated, schemeName } from "./schemes/family.ts";
import type { Scheme } from "./schemes/scheme.ts";
import { fingerprint, usableSecrets } from "./secret.ts";
import type { LabelledSecret, Message, Verdict, VerifyInput } from "./types.ts";

const NO_BODY = new Uint8Array();
const BODY_AWAITED = "The body is not at hand yet, so the signature is not checked.";

const DECRYPTED = { name: "decrypted", ok: true, detail: "The body is encrypted, and the secret opens it." };

/** A verdict on its way: what `verify` returns and what `explain` goes on with. `provider` is null where none is known. */
export interface Judgement {
  message: Message;
  secrets: LabelledSecret[];
  provider: Provider | null;
  scheme: Scheme | null;
  outcome: Outcome;
  /** What it asks, where it is a handshake. */
  asked: Asked | null;
  /** The message with its body in plain, where that is encrypted and a secret opens it. */
  plain: Message | null;
}

/**
 * Checks the signature of one request. Synchronous, no I/O, no clock of its own, and any bytes and headers give a verdict, never an
 * error. `now` is in unix seconds; secrets are taken as the sender shows them, and with several any may match. The verdict's
 * `secret` names the one that did by its label and the first 16 hexadecimal digits of the SHA-256 of its UTF-8 text. `diagnosis`
 * is always null: see `explain`.
 */
export function verify(input: VerifyInput): Verdict {
  return toVerdict(decide(input));
}

/** Finds the provider, then judges the request as its. */
export function decide({ provider, request, secrets, now, params }: VerifyInput): Judgement {
  const message = createMessage(request);
  const usable = usableSecrets(secrets, params);
  if (typeof provider === "object") return judge(provider, message, usable, now);
  if (provider === undefined) {
    const fits = recognise(message);
    return fits.length === 0 ? unrecognised(message, usable) : judgeLikeliest(fits, message, () => usable, now, false);
  }
  const known = find(provider);
  if (known) return judge(known, message, usable, now);
  const words = `There is no provider "${provider}". Known are ${all(Object.keys(providers))}.`;
  return {
    message,
    secrets: usable,
    provider: null,
    scheme: null,
    outcome: outcome("unknown", "unsupported", words),
    asked: null,
    plain: null,
  };
}

/**
 * Judges a request as that of the likeliest sender; where it does not verify as such, of each other that fits and has secrets, as
 * several share headers and differ in what they sign. A right signature settles whose it is: that another names no limit of age must
 * not excuse a stale one. `certain`: the secrets are known to be each provider's own.
 */
export function judgeLikeliest(
  fits: readonly Fit[],
  message: Message,
  secretsOf: (provider: Provider) => LabelledSecret[],
  now: number,
  certain: boolean,
): Judgement {
  let order = fits;
  let best = judge(fits[0]!.provider, message, secretsOf(fits[0]!.provider), now);
  for (const fit of fits.slice(1)) {
    if (holds(best.outcome) || fits[0]!.strength > fit.strength + 1) break;
    const secrets = secretsOf(fit.provider);
    const other = secrets.length > 0 ? judge(fit.provider, message, secrets, now) : null;
    if (!other || !holds(other.outcome)) continue;
    best = other;
    order = [fit, ...fits.filter((one) => one !== fit)];
  }
  noteRecognition(best.outcome, order, certain);
  return best;
}

/** Whether the signature holds, fresh or not. */
export function holds({ status, reason }: Outcome): boolean {
  return status === "verified" || reason === "timestamp_expired" || reason === "timestamp_in_future";
}

/** A verdict on a request that nothing tells the sender of; one object, so that whoever stores it can see that it is the same. */
function untold(reason: Verdict["reason"], message: string): Verdict {
  const blank = { provider: null, scheme: null, warnings: [], checks: [], secret: null, diagnosis: null };
  const verdict: Verdict = { status: "unknown", reason, message, ...blank };
  for (const part of [verdict, verdict.warnings, verdict.checks]) Object.freeze(part);
  return verdict;
}

/** A request that no known sender could have made, as most of unknown ones are. */
export const UNRECOGNISED = untold(
  null,
  "No known provider sends such requests: neither the headers nor the body's shape is one that hooktap knows.",
);

/** A request whose headers tell nothing, and whose body nobody looks into. */
export const UNREADABLE = untold(
  "unsupported",
  "Nothing in the headers tells who sent this, and the body is too large to be looked into.",
);

/** A request that nothing tells the sender of. */
function unrecognised(message: Message, secrets: LabelledSecret[]): Judgement {
  const verdict = isReadable(message) ? UNRECOGNISED : UNREADABLE;
  return {
    message,
    secrets,
    provider: null,
    scheme: null,
    outcome: outcome("unknown", verdict.reason, verdict.message),
    asked: null,
    plain: null,
  };
}

/** The order in which failures tell most: what was checked to the end comes first. */
const TELLING: readonly (Outcome["reason"] | "none")[] = [
  "timestamp_expired",
  "timestamp_in_future",
  "signature_mismatch",
  "secret_malformed",
  "unsupported",
  "none",
  "header_missing",
  "header_malformed",
];

/**
 * Judges a request as one provider's. Of several signatures that a sender puts side by side the first of the provider's list decides:
 * a weaker one beside it must not excuse that it is wrong. Schemes that share one place are alternatives, and so are those of a
 * provider that says so.
 */
export function judge(provider: Provider, message: Message, secrets: LabelledSecret[], now: number): Judgement {
  const { body } = message.request;
  const asked = askedBy(provider.id, message);
  const of = (scheme: Scheme | null, result: Outcome) => ({
    message,
    secrets,
    provider,
    scheme,
    outcome: result,
    asked,
    plain: revealed(provider, message, secrets),
  });
  const why = provider.unsigned?.(message) ?? null;
  if (why !== null) return of(null, outcome("unsigned", null, `${why} Anybody who knows the URL can send this.`));
  const present = provider.schemes.filter(
    (scheme) => !(isStatic(scheme) && secrets.length === 0) && isPresent(scheme, message),
  );
  const [first] = present;
  if (!first && !body && provider.schemes.some((scheme) => isTemplated(scheme) && scheme.at.in !== "header")) {
    return of(null, outcome("unknown", null, BODY_AWAITED));
  }
  if (!first || (!provider.signs && secrets.length === 0)) {
    if (asked) return of(null, unsignedHandshake(provider, asked));
    if (!provider.signs && secrets.length === 0) return of(null, unsigned(provider));
    const only = provider.schemes.find((scheme) => isStatic(scheme));
    if (!provider.signs && only) return of(only, check(provider, only, message, body ?? NO_BODY, secrets, now));
    return of(null, signatureMissing(provider, message, secrets));
  }
  if (!body && !isStatic(first)) return of(first, outcome("unknown", null, BODY_AWAITED));
  let scheme = first;
  let found = check(provider, first, message, body ?? NO_BODY, secrets, now);
  for (let next = 1; next < present.length && found.status !== "verified"; next++) {
    const other = present[next]!;
    if (!provider.anySignature && carrierOf(other).toLowerCase() !== carrierOf(first).toLowerCase()) continue;
    const result = check(provider, other, message, body ?? NO_BODY, secrets, now);
    if (rank(result) < rank(found)) [scheme, found] = [other, result];
  }
  if (asked && asked.kind !== "acknowledgement")
    found.warnings.push(`This is a handshake; the answer expected: ${asked.expects}`);
  if (found.reason === "header_malformed") {
    const owners = ownersByForm(message, scheme, provider);
    if (owners.length > 0) found.message += ` It has the form of ${either(owners)}.`;
  }
  return of(scheme, found);
}

function revealed({ reveal }: Provider, message: Message, secrets: readonly LabelledSecret[]): Message | null {
  if (!reveal) return null;
  for (const { value } of secrets) {
    const plain = reveal(message, value);
    if (plain) return plain;
  }
  return null;
}

function rank({ status, reason }: Outcome): number {
  return status === "verified" ? -1 : TELLING.indexOf(reason ?? "none");
}

function unsignedHandshake(provider: Provider, { expects, toDo }: Asked): Outcome {
  return outcome(
    "unsigned",
    "handshake",
    `${provider.name} asks whether somebody listens and does not sign that. Answer: ${expects}${toDo ? ` ${toDo}` : ""}`,
  );
}

function unsigned(provider: Provider): Outcome {
  return outcome(
    "unsigned",
    null,
    `${provider.name} does not sign what it sends, and no static secret is set. Anybody who knows the URL can send this.`,
  );
}

function signatureMissing(provider: Provider, message: Message, secrets: readonly LabelledSecret[]): Outcome {
  const carriers = [...new Set(provider.schemes.filter((scheme) => !isStatic(scheme)).map(carrierOf))];
  const absent = carriers.length === 1 ? `${carriers[0]} is missing.` : `there is no ${either(carriers)}.`;
  const near = nearMisses(message, provider);
  const detail = near.length === 0 ? absent : `${absent} Headers that come near: ${all(near)}.`;
  const checks = [{ name: "header_present", ok: false, detail }];
  const signs = `${provider.name} signs what it sends`;
  return secrets.length > 0
    ? outcome("failed", "header_missing", `${signs}, but ${detail}`, { checks })
    : outcome("no_secret", null, `${signs}; no secret is set, and ${absent}`, { checks });
}

export function toVerdict({ provider, scheme, outcome: found, plain }: Judgement): Verdict {
  const { status, reason, message, warnings, secret } = found;
  const checks = plain ? [...found.checks, DECRYPTED] : found.checks;
  return {
    status,
    reason,
    provider: provider?.id ?? null,
    scheme: scheme && schemeName(scheme),
    message,
    warnings,
    checks,
    secret: secret && { label: secret.label ?? null, fingerprint: fingerprint(secret.value) },
    diagnosis: null,
  };
}
