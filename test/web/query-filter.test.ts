import fc from "fast-check";
import { expect, test } from "vitest";
import type { Query } from "../../protocol/query/ast.ts";
import { parseQuery } from "../../protocol/query/query.ts";
import { addFilter } from "../../web/query-filter.ts";

function read(query: string): Query {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(`${query}: ${parsed.error.message}`);
  return parsed.query;
}

/** Any text but for what no query can hold. */
const text = fc
  .oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(..."ab\"\\()<>=~!*?,:-/ .'") }))
  .filter((value) => value.length < 500 && !/\0|\p{Surrogate}/u.test(value));

test("a value is meant literally, whatever signs it holds", () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(read(addFilter("", "type", value))).toEqual({ is: "equals", field: "type", value });
    }),
  );
});

test("a named value keeps its name and its value", () => {
  fc.assert(
    fc.property(
      text.filter((name) => name !== ""),
      text,
      (name, value) => {
        const test = { is: "compare", op: "=", value };
        expect(read(addFilter("", `form:${name}`, value))).toEqual({ is: "named", source: "form", name, test });
      },
    ),
  );
});

test("filtering out negates the one condition and leaves the rest of the query as it was", () => {
  expect(addFilter("sig:failed", "provider", "stripe", true)).toBe("sig:failed -provider:stripe");
  expect(addFilter("a OR b", "provider", "stripe", true)).toBe("(a OR b) -provider:stripe");
  expect(addFilter("provider:a,b", "status", "500")).toBe("provider:a,b status:500");
  expect(addFilter("", "header:X-Name", "two words")).toBe('header:X-Name="two words"');
});

test("a condition that is there is not added again, and a query that cannot be read gives way", () => {
  expect(addFilter("provider:stripe size:>1kb", "provider", "stripe")).toBe("provider:stripe size:>1kb");
  expect(addFilter("(sig:", "provider", "stripe")).toBe("provider:stripe");
});
