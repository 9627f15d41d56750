import { sendersAsking } from "./handshake-table.ts";
import { startsWord, wordAt } from "./message.ts";
import { all, type Outcome } from "./outcome.ts";
import type { Provider } from "./provider.ts";
import { find, providers } from "./registry.ts";
import { fitsForm, headerOf, isPresent, isStatic, isTemplated } from "./schemes/family.ts";
import type { Scheme } from "./schemes/scheme.ts";
import type { Message } from "./types.ts";

/**
 * How much each sign says. A header of one sender alone says who sent it; one that several share says so only of those whose form its
 * value has; then the body's shape and the User-Agent. What remains equal is decided by whose secrets are stored, then by the path.
 */
const OWN_SIGNATURE = 4;
const OWN_HEADER = 3;
const SHARED_SIGNATURE = 2;
const SHARED_HEADER = 1.75;
const OTHER_FORM = 1.5;
const SHAPE = 1;
const CONFIRMED = 0.2;
const PREFERRED = 0.4;
const IN_PATH = 0.1;

/** Headers that anybody may send for any reason: they are looked at only once a sender is known. */
const COMMON = new Set(["authorization", "signature", "content-type", "user-agent"]);

interface HeaderEntry {
  provider: Provider;
  /** The scheme whose signature header this is, null for a header that only suggests. */
  scheme: Scheme | null;
}

const byHeader = new Map<string, HeaderEntry[]>();
const owners = new Map<string, Set<Provider>>();
const shaped: Provider[] = [];
const agents: { start: string; provider: Provider }[] = [];
for (const provider of Object.values(providers)) {
  for (const scheme of provider.schemes) {
    const header = headerOf(scheme)?.toLowerCase();
    if (header !== undefined && !COMMON.has(header)) addHeader(header, { provider, scheme });
  }
  for (const name of provider.recognise.headers) addHeader(name, { provider, scheme: null });
  if (provider.recognise.shape) shaped.push(provider);
  if (provider.recognise.userAgent) agents.push({ start: provider.recognise.userAgent, provider });
}

function addHeader(name: string, entry: HeaderEntry): void {
  const entries = byHeader.get(name);
  if (entries) entries.push(entry);
  else byHeader.set(name, [entry]);
  const known = owners.get(name);
  if (known) known.add(entry.provider);
  else owners.set(name, new Set([entry.provider]));
}

/** A provider that a request could be from. `by`, in words, is what says so. */
export interface Fit {
  provider: Provider;
  strength: number;
  by: string;
  /** Whether nothing but a header says so that others use too. */
  shared: boolean;
}

/**
 * The providers that could have sent a request, the likeliest first; empty where none is known. Headers decide without a look at the
 * body; shapes are asked only where no signature header of one sender alone is there. `among` restricts the choice to some ids; of
 * equally likely ones those in `preferred` come first.
 */
export function recognise(message: Message, among?: readonly string[], preferred?: ReadonlySet<string>): Fit[] {
  const fits: Fit[] = [];
  const add = (provider: Provider, strength: number, by: string, shared: boolean) => {
    if (among && !among.includes(provider.id)) return;
    const known = fits.find((fit) => fit.provider === provider);
    if (!known) fits.push({ provider, strength, by, shared });
    else {
      known.shared &&= shared;
      if (known.strength < strength) Object.assign(known, { strength, by });
    }
  };
  message.headerNames().forEach((name, index) => {
    const entries = byHeader.get(name);
    if (!entries) return;
    const shared = owners.get(name)!.size > 1;
    for (const { provider, scheme } of entries) {
      const value = message.request.headers[index]![1];
      add(provider, strengthOf(scheme, value, shared), `its header ${name}`, shared);
    }
  });
  if (!fits.some((fit) => fit.strength === OWN_SIGNATURE)) lookInside(message, fits, add);
  if (fits.length === 0) {
    const expected = (id: string) => preferred?.has(id) === true || pathWords(message.request.url).has(id);
    for (const id of sendersAsking(message, expected)) {
      const provider = find(id);
      if (provider) add(provider, SHAPE, "what it asks", false);
    }
  }
  if (fits.length < 2) return fits;
  const path = pathWords(message.request.url);
  const rank = ({ provider, strength }: Fit) =>
    strength + (preferred?.has(provider.id) ? PREFERRED : 0) + (path.has(provider.id) ? IN_PATH : 0);
  return fits.sort((a, b) => rank(b) - rank(a));
}

function strengthOf(scheme: Scheme | null, value: string, shared: boolean): number {
  if (!scheme || isStatic(scheme)) return shared ? SHARED_HEADER : OWN_HEADER;
  if (!shared) return OWN_SIGNATURE;
  return fitsForm(scheme, value) ? SHARED_SIGNATURE : OTHER_FORM;
}

/** Asks the shapes of the body: those of all where no header told, else only of those that share one. */
function lookInside(
  message: Message,
  fits: readonly Fit[],
  add: (provider: Provider, strength: number, by: string, shared: boolean) => void,
): void {
  const agent = message.header("user-agent")?.toLowerCase();
  if (agent !== undefined) {
    for (const { start, provider } of agents)
      if (agent.startsWith(start)) add(provider, OWN_HEADER, "its header user-agent", false);
  }
  const sure = fits.some((fit) => !fit.shared);
  for (const fit of fits) if (fit.shared && !sure && hasShape(fit.provider, message)) fit.strength += CONFIRMED;
  if (sure && fits.some((fit) => fit.strength >= OWN_HEADER)) return askOthers(message, fits, add);
  if (fits.length === 0) askOthers(message, fits, add);
}

/** Shapes by the words without which a body cannot have them; those of no word, or of text that no quote begins, are always asked. */
const byWord = new Map<number, number[]>();
const always: number[] = [];
for (const [
  index,
  {
    recognise: { mentions },
  },
] of shaped.entries()) {
  if (!mentions?.every(startsWord)) always.push(index);
  else for (const text of mentions) byWord.set(wordAt(text, 1), [...(byWord.get(wordAt(text, 1)) ?? []), index]);
}

function askOthers(
  message: Message,
  fits: readonly Fit[],
  add: (provider: Provider, strength: number, by: string, shared: boolean) => void,
): void {
  let candidates: readonly number[] = always;
  for (const word of message.words()) {
    const hinted = byWord.get(word);
    if (hinted) candidates = [...candidates, ...hinted];
  }
  if (candidates !== always) candidates = [...new Set(candidates)].sort((a, b) => a - b);
  for (const index of candidates) {
    const provider = shaped[index]!;
    if (hasShape(provider, message) && !fits.some((fit) => fit.provider === provider))
      add(provider, SHAPE, "the shape of its body", false);
  }
}

function hasShape({ recognise: { shape, mentions } }: Provider, message: Message): boolean {
  if (!shape) return false;
  if (mentions && !mentions.some((text) => message.mentions(text))) return false;
  return shape(message);
}

/** The words of a URL's path: people like to name a hook after its sender. */
function pathWords(url: string): ReadonlySet<string> {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "").split(/[?#]/, 1)[0]!;
  return new Set(path.toLowerCase().split("/"));
}

/**
 * Says in an outcome how its provider was found, where no signature header told, and names every other one that fits as well or on
 * grounds of its own. What verified with a secret that was stored for its provider is beyond doubt.
 */
export function noteRecognition(outcome: Outcome, fits: readonly Fit[], certain: boolean): void {
  const [taken, ...others] = fits;
  if (!taken) return;
  const { name } = taken.provider;
  if (taken.strength < SHARED_SIGNATURE || taken.strength === OWN_HEADER) {
    const detail = `Taken for ${name}'s by ${taken.by}.`;
    outcome.checks.unshift({ name: "recognised", ok: true, detail });
  }
  const rivals = others.filter((other) => !other.shared || other.strength >= taken.strength - PREFERRED);
  if (rivals.length > 0 && !(certain && outcome.status === "verified")) {
    const names = all(rivals.map((fit) => fit.provider.name));
    outcome.warnings.push(`This request also looks like one of ${names}; it was taken for ${name}'s.`);
  }
}

/** Headers that may be the missing signature under another name, and whose they are where that is known. */
export function nearMisses(message: Message, provider: Provider): string[] {
  const near = new Set<string>();
  for (const [index, name] of message.headerNames().entries()) {
    const others = (byHeader.get(name) ?? []).filter((entry) => entry.scheme && entry.provider.id !== provider.id);
    const [owner] = others.map((entry) => entry.provider.name);
    if (!owner && !name.includes("signat") && !name.includes("hmac")) continue;
    const shown = message.request.headers[index]![0];
    near.add(owner ? `${shown} (that of ${owner})` : shown);
  }
  return [...near].slice(0, 5);
}

/** The schemes of other senders whose signature's header is there and has their form. */
export function* signedAsOthers(
  message: Message,
  provider: Provider,
): Generator<{ provider: Provider; scheme: Scheme; header: string }> {
  for (const [index, name] of message.headerNames().entries()) {
    const [header, value] = message.request.headers[index]!;
    for (const { provider: other, scheme } of byHeader.get(name) ?? []) {
      if (scheme && other.id !== provider.id && isPresent(scheme, message) && fitsForm(scheme, value))
        yield { provider: other, scheme, header };
    }
  }
}

/** Whose signature a header holds by its form, where it is not that of this provider's scheme. */
export function ownersByForm(message: Message, scheme: Scheme, provider: Provider): string[] {
  const header = headerOf(scheme)?.toLowerCase();
  const value = header === undefined ? null : message.header(header);
  if (header === undefined || value === null || !isTemplated(scheme) || fitsForm(scheme, value)) return [];
  const others = (byHeader.get(header) ?? []).filter(
    (entry) =>
      entry.scheme &&
      entry.provider.id !== provider.id &&
      isPresent(entry.scheme, message) &&
      fitsForm(entry.scheme, value),
  );
  return [...new Set(others.map((entry) => entry.provider.name))].slice(0, 5);
}
