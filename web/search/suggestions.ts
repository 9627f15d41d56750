import type { QueryPlace } from "../../protocol/query/tokens.ts";
import type { SeenValues } from "../../protocol/seen.ts";
import { quotedValue } from "../query-filter.ts";
import { KEY_HELP, KNOWN_VALUES, signOf } from "./key-help.ts";

export interface Suggestion {
  /** What is shown, and what is put into the text in its place. */
  label: string;
  insert: string;
  /** What the key finds. */
  help: string | null;
  /** How many of the newest requests have the value. */
  count: number | null;
}

/** Keys that are followed by a name, behind which a comparison comes. */
const NAMED = new Set(["header", "query", "form", "json"]);

/** What can stand at a place, best first. `seen`: what the relay has counted for the key there, if anything. */
export function suggest(place: QueryPlace, seen: SeenValues | undefined): Suggestion[] {
  const begin = place.text.toLowerCase();
  if (place.is === "key") {
    return Object.entries(KEY_HELP)
      .filter(([key]) => key.startsWith(begin))
      .map(([key, help]) => ({ label: `${key}${signOf(key)}`, insert: `${key}${signOf(key)}`, help, count: null }));
  }
  const counts = new Map(seen?.values.map(({ value, count }) => [value, count]));
  const known = (KNOWN_VALUES[place.key!] ?? []).filter((value) => !counts.has(value));
  return [...counts.keys(), ...known]
    .filter((value) => value.toLowerCase().startsWith(begin))
    .map((value) => ({
      label: value,
      // A comparison such as >10kb is no value to be quoted, and behind a name something is to follow.
      insert: counts.has(value) ? `${quotedValue(value)}${NAMED.has(place.key!) ? "" : " "}` : `${value} `,
      help: null,
      count: counts.get(value) ?? null,
    }));
}

/** The text with a suggestion in its place, and where the caret goes. */
export function accept(text: string, place: QueryPlace, { insert }: Suggestion): { text: string; caret: number } {
  const before = text.slice(0, place.from);
  let after = text.slice(place.to);
  // What stands behind already is not put there twice.
  if (insert.endsWith(" ") || /[:~]$/.test(insert)) {
    const sign = insert.at(-1)!;
    if (after.startsWith(sign)) after = after.slice(1);
    else if (sign === " " && after !== "")
      return { text: before + insert.trimEnd() + after, caret: (before + insert).length - 1 };
  }
  return { text: before + insert + after, caret: before.length + insert.length };
}
