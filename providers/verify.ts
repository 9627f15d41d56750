import { checkHmac } from "./check-hmac.ts";
import { hmacName } from "./hmac.ts";
import { createMessage } from "./message.ts";
import { all, either, outcome, type Outcome } from "./outcome.ts";
import { nearMisses, noteRecognition, recognise } from "./recognise.ts";
import { find, providers } from "./registry.ts";
import { fingerprint, usableSecrets } from "./secret.ts";
import { checkToken, tokenName } from "./token.ts";
import type { LabelledSecret, Message, Provider, Scheme, Verdict, VerifyInput } from "./types.ts";

const BODY_AWAITED = "The body is not at hand yet, so the signature is not checked.";

/** A verdict on its way: what `verify` returns and what `explain` goes on with. `provider` is null where none is known. */
export interface Judgement {
  message: Message;
  secrets: LabelledSecret[];
  provider: Provider | null;
  scheme: Scheme | null;
  outcome: Outcome;
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
    if (fits.length === 0) return unrecognised(message, usable);
    const judgement = judge(fits[0]!.provider, message, usable, now);
    noteRecognition(judgement.outcome, fits);
    return judgement;
  }
  const known = find(provider);
  if (known) return judge(known, message, usable, now);
  const words = `There is no provider "${provider}". Known are ${all(Object.keys(providers))}.`;
  return { message, secrets: usable, provider: null, scheme: null, outcome: outcome("unknown", "unsupported", words) };
}

/** A request that no known sender could have made. */
export function unrecognised(message: Message, secrets: LabelledSecret[]): Judgement {
  if (message.request.body && !message.whole()) {
    const words = "Nothing in the headers tells who sent this, and the body is too large to be looked into.";
    return { message, secrets, provider: null, scheme: null, outcome: outcome("unknown", "unsupported", words) };
  }
  const words =
    "No known provider sends such requests: neither the headers nor the body's shape is one that hooktap knows.";
  return { message, secrets, provider: null, scheme: null, outcome: outcome("unknown", null, words) };
}

/** Judges a request as one provider's: every scheme whose signature is there is tried, in the provider's order. */
export function judge(provider: Provider, message: Message, secrets: LabelledSecret[], now: number): Judgement {
  const { body } = message.request;
  const of = (scheme: Scheme | null, result: Outcome) => ({ message, secrets, provider, scheme, outcome: result });
  if (!provider.signs && secrets.length === 0) return of(null, unsigned(provider));

  const tried: { scheme: Scheme; outcome: Outcome }[] = [];
  for (const scheme of provider.schemes) {
    if (scheme.family === "token") {
      if (secrets.length > 0) tried.push({ scheme, outcome: checkToken(provider, scheme, message, secrets) });
    } else if (message.header(scheme.header) !== null) {
      if (!body) return of(scheme, outcome("unknown", null, BODY_AWAITED));
      tried.push({ scheme, outcome: checkHmac(scheme, message, body, secrets, now) });
    }
  }
  const best =
    tried.find((one) => one.outcome.status === "verified") ??
    tried.find((one) => one.outcome.reason?.startsWith("timestamp_")) ??
    tried[0];
  return best ? of(best.scheme, best.outcome) : of(null, signatureMissing(provider, message, secrets));
}

function unsigned(provider: Provider): Outcome {
  return outcome(
    "unsigned",
    null,
    `${provider.name} does not sign what it sends, and no static secret is set. Anybody who knows the URL can send this.`,
  );
}

function signatureMissing(provider: Provider, message: Message, secrets: readonly LabelledSecret[]): Outcome {
  const headers = provider.schemes.flatMap((scheme) => (scheme.family === "hmac" ? [scheme.header] : []));
  const absent = headers.length === 1 ? `${headers[0]} is missing.` : `there is no ${either(headers)} header.`;
  const near = nearMisses(message, provider);
  const detail = near.length === 0 ? absent : `${absent} Headers that come near: ${all(near)}.`;
  const checks = [{ name: "header_present", ok: false, detail }];
  const signs = `${provider.name} signs what it sends`;
  return secrets.length > 0
    ? outcome("failed", "header_missing", `${signs}, but ${detail}`, { checks })
    : outcome("no_secret", null, `${signs}; no secret is set, and ${absent}`, { checks });
}

export function toVerdict({ provider, scheme, outcome: found }: Judgement): Verdict {
  const { status, reason, message, warnings, checks, secret } = found;
  return {
    status,
    reason,
    provider: provider?.id ?? null,
    scheme: scheme && (scheme.family === "hmac" ? hmacName(scheme) : tokenName(scheme)),
    message,
    warnings,
    checks,
    secret: secret && { label: secret.label ?? null, fingerprint: fingerprint(secret.value) },
    diagnosis: null,
  };
}
