import { all, type Outcome } from "./outcome.ts";
import { providers } from "./registry.ts";
import { isForeign } from "./signature-header.ts";
import type { HmacScheme, Message, Provider } from "./types.ts";

/** How sure a header makes: its signature says who sent it; other headers and the body's shape suggest it. */
const SIGNATURE = 3;
const HEADER = 2;
const SHAPE = 1;

interface HeaderEntry {
  provider: Provider;
  /** The scheme whose signature header this is, null for a header that only suggests. */
  scheme: HmacScheme | null;
}

const byHeader = new Map<string, HeaderEntry[]>();
const shaped: Provider[] = [];
for (const provider of Object.values(providers)) {
  for (const scheme of provider.schemes) {
    if (scheme.family === "hmac") addHeader(scheme.header.toLowerCase(), { provider, scheme });
  }
  for (const name of provider.recognise.headers) addHeader(name, { provider, scheme: null });
  if (provider.recognise.shape) shaped.push(provider);
}

function addHeader(name: string, entry: HeaderEntry): void {
  const entries = byHeader.get(name);
  if (entries) entries.push(entry);
  else byHeader.set(name, [entry]);
}

/** A provider that a request could be from. `by` is the header that says so, null for the body's shape. */
interface Fit {
  provider: Provider;
  strength: number;
  by: string | null;
}

/**
 * The providers that could have sent a request, the likeliest first; empty where none is known. Headers decide without a look at the
 * body; shapes are asked only where no signature header is there. `among` restricts the choice to some ids; of equally likely ones
 * those in `preferred` come first.
 */
export function recognise(message: Message, among?: readonly string[], preferred?: ReadonlySet<string>): Fit[] {
  const fits: Fit[] = [];
  const add = (provider: Provider, strength: number, by: string | null) => {
    if (among && !among.includes(provider.id)) return;
    const known = fits.find((fit) => fit.provider === provider);
    if (!known) fits.push({ provider, strength, by });
    else if (known.strength < strength) Object.assign(known, { strength, by });
  };
  for (const name of message.headerNames) {
    for (const { provider, scheme } of byHeader.get(name) ?? []) {
      if (!scheme) add(provider, HEADER, name);
      else if (!isForeign(scheme, message)) add(provider, SIGNATURE, name);
    }
  }
  if (message.request.body && !fits.some((fit) => fit.strength === SIGNATURE)) {
    for (const provider of shaped) {
      const { shape, mentions } = provider.recognise;
      if (mentions && !mentions.some((text) => message.mentions(text))) continue;
      if (shape!(message)) add(provider, SHAPE, null);
    }
  }
  const rank = (fit: Fit) => fit.strength + (preferred?.has(fit.provider.id) ? 0.5 : 0);
  return fits.length < 2 ? fits : fits.sort((a, b) => rank(b) - rank(a));
}

/** Says in an outcome how its provider was found, where no signature header told, and names every other one that fits. */
export function noteRecognition(outcome: Outcome, fits: readonly Fit[]): void {
  const [taken, ...others] = fits;
  if (!taken) return;
  const { name } = taken.provider;
  if (taken.strength < SIGNATURE) {
    const detail = `Taken for ${name}'s by ${taken.by === null ? "the shape of its body" : `its header ${taken.by}`}.`;
    outcome.checks.unshift({ name: "recognised", ok: true, detail });
  }
  if (others.length > 0) {
    const names = all(others.map((fit) => fit.provider.name));
    outcome.warnings.push(`This request also looks like one of ${names}; it was taken for ${name}'s.`);
  }
}

/** Headers that may be the missing signature under another name, and whose they are where that is known. */
export function nearMisses(message: Message, provider: Provider): string[] {
  const near = new Set<string>();
  for (const [index, name] of message.headerNames.entries()) {
    const owner = byHeader.get(name)?.find((entry) => entry.scheme && entry.provider.id !== provider.id)?.provider;
    if (!owner && !name.includes("signat") && !name.includes("hmac")) continue;
    const shown = message.request.headers[index]![0];
    near.add(owner ? `${shown} (that of ${owner.name})` : shown);
  }
  return [...near].slice(0, 5);
}
