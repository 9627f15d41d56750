import fc from "fast-check";
import { expect, test } from "vitest";
import { parseQuery } from "../../protocol/query/query.ts";
import { queryPlace, queryTokens } from "../../protocol/query/tokens.ts";

const shown = (text: string) => queryTokens(text).map(({ kind, from, to }) => `${kind} ${text.slice(from, to)}`);

test("a query's text is told in pieces as its language reads it", () => {
  expect(shown('-(provider:a,"b c" OR status:>=400) free body~/x+/ json:a.b!=1 nokey:x')).toEqual([
    "operator -",
    "operator (",
    "key provider",
    "operator :",
    "value a",
    "operator ,",
    'quoted "b c"',
    "operator OR",
    "key status",
    "operator :>=",
    "value 400",
    "operator )",
    "word free",
    "key body",
    "operator ~",
    "pattern /x+/",
    "key json",
    "operator :",
    "value a.b",
    "operator !=",
    "value 1",
    "word nokey",
    "operator :",
    "value x",
  ]);
});

test("text that is no query is told as far as it can be read", () => {
  expect(shown('sig: ) type:"open')).toEqual([
    "key sig",
    "operator :",
    "operator )",
    "key type",
    "operator :",
    'quoted "open',
  ]);
});

test("the pieces of any text stand in order, apart, and inside it", () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ab:~/"()-,>=! ') }));
  fc.assert(
    fc.property(text, (query) => {
      let end = 0;
      for (const { from, to } of queryTokens(query)) {
        expect(from).toBeGreaterThanOrEqual(end);
        expect(to).toBeGreaterThan(from);
        end = to;
      }
      expect(end).toBeLessThanOrEqual(query.length);
      // Reading for pieces must not make anything a query that is none.
      expect(typeof parseQuery(query).ok).toBe("boolean");
    }),
  );
});

const place = (marked: string) => {
  const caret = marked.indexOf("|");
  return queryPlace(marked.replace("|", ""), caret);
};

test("a key is completed at its beginning, and where nothing stands yet", () => {
  expect(place("|")).toEqual({ is: "key", key: null, from: 0, to: 0, text: "" });
  expect(place("sig:failed pro|")).toEqual({ is: "key", key: null, from: 11, to: 14, text: "pro" });
  expect(place("-(st|")).toEqual({ is: "key", key: null, from: 2, to: 4, text: "st" });
  expect(place("pro|:x")).toEqual({ is: "key", key: null, from: 0, to: 3, text: "pro" });
});

test("a value is completed behind its key, each alternative for itself", () => {
  expect(place("provider:|")).toEqual({ is: "value", key: "provider", from: 9, to: 9, text: "" });
  expect(place("Provider:str|ipe")).toEqual({ is: "value", key: "provider", from: 9, to: 15, text: "str" });
  expect(place("provider:a,b|")).toEqual({ is: "value", key: "provider", from: 11, to: 12, text: "b" });
  expect(place('type:"in|')).toEqual({ is: "value", key: "type", from: 5, to: 8, text: "in" });
  expect(place("header:x-f|")).toEqual({ is: "value", key: "header", from: 7, to: 10, text: "x-f" });
});

test("what is compared, looked for or quoted is not completed", () => {
  for (const text of ["status:>4|", "body~ab|", "header:x-a=b|", '"two w|']) expect(place(text)).toBeNull();
});
