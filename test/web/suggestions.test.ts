import { expect, test } from "vitest";
import { QUERY_KEYS } from "../../protocol/query/fields.ts";
import { queryPlace } from "../../protocol/query/tokens.ts";
import { KEY_HELP } from "../../web/search/key-help.ts";
import { accept, suggest } from "../../web/search/suggestions.ts";

/** The text after the first suggestion that is so called was accepted where the bar stands; the bar stands for the caret. */
function complete(marked: string, label: string, seen: [string, number][] = []): string {
  const caret = marked.indexOf("|");
  const text = marked.replace("|", "");
  const place = queryPlace(text, caret)!;
  const values = seen.map(([value, count]) => ({ value, count }));
  const suggestion = suggest(place, { values, looked: 10 }).find((one) => one.label === label)!;
  const accepted = accept(text, place, suggestion);
  return `${accepted.text.slice(0, accepted.caret)}|${accepted.text.slice(accepted.caret)}`;
}

test("every key that queries know is offered, with what it finds", () => {
  expect(Object.keys(KEY_HELP).toSorted()).toEqual([...QUERY_KEYS].toSorted());
});

test("a key is put in with its sign, and a value so that the next condition can follow", () => {
  expect(complete("sig:failed pro|", "provider:")).toBe("sig:failed provider:|");
  expect(complete("bo|", "body~")).toBe("body~|");
  expect(complete("provider:s|", "stripe", [["stripe", 3]])).toBe("provider:stripe |");
  expect(complete("header:x-|", "x-foo", [["x-foo", 3]])).toBe("header:x-foo|");
  expect(complete("latency:|", ">500ms")).toBe("latency:>500ms |");
});

test("a value with signs of the language is put in quotes", () => {
  expect(complete("type:|", 'a "b" c', [['a "b" c', 1]])).toBe('type:"a \\"b\\" c" |');
  expect(complete('type:"a b|', "a b*", [["a b*", 1]])).toBe('type:"a b*" |');
});

test("in the middle of a query only what stands at the caret is replaced", () => {
  expect(complete("pro|vi:stripe x", "provider:")).toBe("provider:|stripe x");
  expect(complete("provider:st| x", "stripe", [["stripe", 3]])).toBe("provider:stripe | x".replace(" | ", " |"));
  expect(complete("(provider:st|) x", "stripe", [["stripe", 3]])).toBe("(provider:stripe|) x");
});

test("values that were seen come first with their counts, those that are known after them", () => {
  const place = queryPlace("sig:", 4)!;
  expect(
    suggest(place, { values: [{ value: "failed", count: 7 }], looked: 9 }).map(({ label, count }) => [label, count]),
  ).toEqual([
    ["failed", 7],
    ["verified", null],
    ["unsigned", null],
    ["no_secret", null],
    ["unknown", null],
  ]);
});
