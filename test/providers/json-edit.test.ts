import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { setInJson } from "../../providers/schemes/json-edit.ts";

const key = fc.stringMatching(/^[a-z-]{1,8}$/);

/** The value at some keys, undefined where they lead nowhere. */
const valueAt = (json: unknown, keys: string[]) =>
  keys.reduce<unknown>((value, name) => (Object(value) as Record<string, unknown>)[name], json);

describe("setInJson", () => {
  it("sets what a parser then reads, and changes nothing else, whatever the text around it", () => {
    const spaces = fc.constantFrom(0, 2, "\t");
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(key, { minLength: 1, maxLength: 3 }), spaces, (inner, keys, indent) => {
        const old = keys.reduceRight<unknown>((value, name) => ({ "": [null, "}"], [name]: value, Z: inner }), "old");
        const text = JSON.stringify(old, null, indent);
        const path = `$.${keys.join(".")}`;
        const made = setInJson(text, path, 'a "new" one\\');
        expect(valueAt(JSON.parse(made!), keys)).toBe('a "new" one\\');
        expect(setInJson(made!, path, "old")).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it("adds what is not there, and leaves every other value", () => {
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), fc.array(key, { minLength: 1, maxLength: 3 }), (json, names) => {
        const keys = names.map((name, i) => (i === 0 ? `new-${name}` : name));
        const text = JSON.stringify(json);
        const made = JSON.parse(setInJson(text, `$.${keys.join(".")}`, "1")!) as Record<string, unknown>;
        expect(valueAt(made, keys)).toBe("1");
        delete made[keys[0]!];
        expect(made).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['{"a":1}', "$.a", "2", '{"a":2}'],
    ['{"a":-1.5e3 }', "$.a", "2", '{"a":2 }'],
    ['{"a":true}', "$.a", "2", '{"a":"2"}'],
    ['{"a":1}', "$.a", "x", '{"a":"x"}'],
    ['{"a":{"b":1},"a":{"b":2}}', "$.a.b", "3", '{"a":{"b":1},"a":{"b":3}}'],
    ['{"\\u0061":1}', "$.a", "2", '{"\\u0061":2}'],
    ['{"a":[{"b":1},{"b":2}]}', "$.a[1].b", "3", '{"a":[{"b":1},{"b":3}]}'],
    ["\ufeff{ }".replace("\ufeff", "\xef\xbb\xbf"), "$.a.b", "1", '\xef\xbb\xbf{"a":{"b":"1"} }'],
    ['{"a":"}\\\\\\"{"}', "$.b", "1", '{"b":"1","a":"}\\\\\\"{"}'],
  ])("makes of %s with %s = %s %s", (text, path, value, expected) => {
    expect(setInJson(text, path, value)).toBe(expected);
  });

  it.each([
    ['{"a":1}', "$.a.b"],
    ["[1]", "$.a"],
    ['{"a":[1]}', "$.a[1].b"],
    ['"text"', "$.a"],
  ])("has no place in %s for %s", (text, path) => {
    expect(setInJson(text, path, "1")).toBeNull();
  });
});
