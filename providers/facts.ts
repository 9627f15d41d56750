import { follow } from "./json-path.ts";
import type { Provider } from "./provider.ts";
import type { Facts, Message } from "./types.ts";

/** Facts end up in lists and indexes: what is longer than this is no name and no id. */
const MAX_LENGTH = 256;
/** Beyond this a number of seconds would lie in the year 5138: it counts milliseconds. */
const FIRST_MILLISECONDS = 1e11;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$/;

export const NO_FACTS: Readonly<Facts> = Object.freeze({
  provider: null,
  eventType: null,
  deliveryId: null,
  subject: null,
  eventAt: null,
});

/** What a request says about itself, read as the given provider's. */
export function factsOf(provider: Provider, message: Message): Facts {
  return { provider: provider.id, ...provider.facts(message) };
}

/** A short text or a number as text, else null. */
export function text(value: unknown): string | null {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" && value !== "" && value.length <= MAX_LENGTH ? value : null;
}

/** An instant as ISO 8601 in UTC, from unix seconds or milliseconds (told apart by size) or from ISO text; null where it is neither. */
export function instant(value: unknown): string | null {
  const known = text(value);
  if (known === null) return null;
  const number = Number(known);
  let ms: number;
  if (!Number.isNaN(number)) ms = Math.abs(number) < FIRST_MILLISECONDS ? number * 1000 : number;
  else if (ISO_TIME.test(known)) ms = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(known) ? known : `${known}Z`);
  else return null;
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** Where a fact may stand: `$.path` in JSON, `header:NAME` or `form:NAME`. */
type Source = `$${string}` | `header:${string}` | `form:${string}`;

/** The first of these that is there, as it stands. */
export function pick(message: Message, ...sources: Source[]): unknown {
  for (const source of sources) {
    const value = source.startsWith("$")
      ? follow(message.json(), source)
      : source.startsWith("header:")
        ? message.header(source.slice(7))
        : message.form(source.slice(5));
    if (value !== undefined && value !== null) return value;
  }
  return null;
}

/** The facts of senders that say them in plain places: for each fact the sources to try, in order. */
export function factsFrom(
  sources: Partial<Record<keyof Omit<Facts, "provider">, Source | readonly Source[]>>,
): Provider["facts"] {
  const from = (message: Message, fact: keyof typeof sources) => pick(message, ...[sources[fact] ?? []].flat());
  return (message) => ({
    eventType: text(from(message, "eventType")),
    deliveryId: text(from(message, "deliveryId")),
    subject: text(from(message, "subject")),
    eventAt: instant(from(message, "eventAt")),
  });
}
