import { all, either } from "../outcome.ts";
import { createMessage } from "../message.ts";
import type { Provider } from "../provider.ts";
import { signedAsOthers } from "../recognise.ts";
import { check, fitsForm, headersOf } from "../schemes/family.ts";
import type { Scheme } from "../schemes/scheme.ts";
import type { LabelledSecret, Message } from "../types.ts";
import { holds, judge, type Judgement } from "../verify.ts";
import type { Diagnosis } from "./mistake.ts";
import { secretOfAnother, secretName } from "./secrets.ts";

const SMALL = 64 * 1024;
/** Digests that such a search may make: each check makes one a secret, and one to show. */
const MAX_DIGESTS = { small: 300, large: 30 };
/** Secrets of elsewhere that are tried at once. */
const MOST_AT_ONCE = 50;
/** Headers that no gateway renames a signature to. */
const NEVER = new Set([
  "host",
  "content-length",
  "content-type",
  "user-agent",
  "accept",
  "accept-encoding",
  "connection",
]);

interface Search {
  message: Message;
  now: number;
  /** Whether one more check with so many secrets is within the bounds; counts it. */
  may(secrets: readonly LabelledSecret[]): boolean;
}

function searchOf({ message }: Judgement, now: number, size: number): Search {
  let left = size <= SMALL ? MAX_DIGESTS.small : MAX_DIGESTS.large;
  return { message, now, may: (secrets) => (left -= secrets.length + 1) >= 0 };
}

/** The mistake behind a signature that is not where it belongs: it is right as another sender's, or under another header's name. */
export function misplaced(
  judgement: Judgement,
  now: number,
  others: readonly LabelledSecret[],
  size: number,
): Diagnosis | null {
  const { provider, secrets } = judgement;
  const search = searchOf(judgement, now, size);
  const elsewhere = others.slice(0, MOST_AT_ONCE);
  return (
    ofOtherSender(search, provider!, [...secrets, ...elsewhere]) ??
    renamed(search, provider!, secrets.length > 0 ? secrets : elsewhere)
  );
}

/** The secret stored elsewhere with which a request verifies that no secret here could have made. */
export function ofAnotherSecret(
  judgement: Judgement,
  now: number,
  others: readonly LabelledSecret[],
  size: number,
): Diagnosis | null {
  const { provider, message } = judgement;
  const { may } = searchOf(judgement, now, size);
  for (const other of others) {
    if (!may([other])) return null;
    if (holds(judge(provider!, message, [other], now).outcome)) return secretOfAnother(other);
  }
  return null;
}

function renamed(search: Search, provider: Provider, secrets: readonly LabelledSecret[]): Diagnosis | null {
  if (secrets.length === 0) return null;
  for (const scheme of provider.schemes) {
    const missing = [...new Set(secrets.flatMap((secret) => headersOf(scheme, secret)))].filter(
      (name) => search.message.header(name) === null,
    );
    if (missing.length === 0) continue;
    for (const names of renamings(search.message, scheme, missing)) {
      if (!search.may(secrets)) return null;
      if (isRightAs(search, provider, scheme, names, secrets)) return headerRenamed(names);
    }
  }
  return null;
}

/** The header that came → the name it should have. */
type Names = readonly (readonly [came: string, name: string])[];

/** Each way to take headers that came for those that are missing, the likeliest first. */
function* renamings(message: Message, scheme: Scheme, missing: readonly string[]): Generator<Names> {
  const [name, ...rest] = missing;
  if (name === undefined) return yield [];
  const [signature] = headersOf(scheme, null);
  const candidates = message.request.headers.filter(
    ([came, value]) =>
      !NEVER.has(came.toLowerCase()) && (name !== signature || fitsForm(scheme, value)) && value.length > 0,
  );
  candidates.sort(([a], [b]) => likeness(b, name) - likeness(a, name));
  for (const [came] of candidates) {
    for (const others of renamings(message, scheme, rest)) {
      if (others.every(([taken]) => taken !== came)) yield [[came, name], ...others];
    }
  }
}

/** How many words two headers' names share. */
function likeness(a: string, b: string): number {
  const words = new Set(b.toLowerCase().split(/[-_]/));
  return a
    .toLowerCase()
    .split(/[-_]/)
    .filter((word) => words.has(word)).length;
}

function isRightAs(
  { message, now }: Search,
  provider: Provider,
  scheme: Scheme,
  names: Names,
  secrets: readonly LabelledSecret[],
): boolean {
  const called = new Map(names);
  const headers = message.request.headers.map(([name, value]) => [called.get(name) ?? name, value] as const);
  const { body } = message.request;
  const as = createMessage({ ...message.request, headers });
  return holds(check(provider, scheme, as, body ?? new Uint8Array(), secrets, now));
}

function ofOtherSender(
  { message, now, may }: Search,
  provider: Provider,
  secrets: readonly LabelledSecret[],
): Diagnosis | null {
  if (secrets.length === 0) return null;
  const senders: Provider[] = [];
  let header = "";
  let secret = secrets[0]!;
  for (const other of signedAsOthers(message, provider)) {
    if (senders.includes(other.provider) || !may(secrets)) continue;
    const found = check(other.provider, other.scheme, message, message.request.body ?? new Uint8Array(), secrets, now);
    if (!holds(found)) continue;
    senders.push(other.provider);
    ({ header } = other);
    secret = found.secret ?? secret;
  }
  return senders.length === 0 ? null : otherProvider(senders, header, secret);
}

function headerRenamed(names: Names): Diagnosis {
  const list = names.map(([came, name]) => `${name} came as ${came}`);
  return {
    code: "header_renamed",
    message: `The signature is right, only ${all(list)}.`,
    fix: `Have whatever stands before this, a gateway or a framework, pass ${all(names.map(([, name]) => name))} on unchanged.`,
  };
}

function otherProvider(senders: readonly Provider[], header: string, secret: LabelledSecret): Diagnosis {
  const names = either(senders.slice(0, 3).map(({ name }) => name));
  return {
    code: "other_provider",
    message: `It is signed as ${names} does, in ${header}, and right with the secret ${secretName(secret)}.`,
    fix: `Check it as a request of ${either(senders.slice(0, 3).map(({ id }) => id))}, with this secret stored for that provider.`,
  };
}
