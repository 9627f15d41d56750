import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonPath, jsonValue, parseJson, visibleLines, type JsonLine } from "../../web/request/json-lines.ts";

function lines(source: string): JsonLine[] {
  const parsed = parseJson(source);
  if (!parsed.lines) throw new Error(parsed.problem);
  return parsed.lines;
}

/** The text of a tree, as the view puts it together. */
function shown(source: string): string {
  const all = lines(source);
  return all
    .map((line) => {
      const comma = line.last ? "" : ",";
      const label = line.label === "" || line.kind === "close" ? "" : `${line.label}:`;
      if (line.kind === "leaf") return label + source.slice(line.from, line.to) + comma;
      const [start, end] = line.type === "array" ? ["[", "]"] : ["{", "}"];
      return line.kind === "open" ? label + start : end + comma;
    })
    .join("");
}

test("numbers, escapes and duplicate keys are shown as they were sent", () => {
  const source = '{"n":12345678901234567890,"f":1.0,"e":1e400,"s":"\\u00e9\\/","s":null}';
  expect(shown(source)).toBe(source);
});

test("every compact JSON text comes out of the tree as it went in", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const compact = JSON.stringify(JSON.parse(text));
      expect(shown(compact)).toBe(compact);
    }),
  );
});

test("a path names objects and arrays on the way, and quotes names that need it", () => {
  const all = lines('{"data":{"a b":[{"id":7}]}}');
  const leaf = all.findIndex((line) => line.kind === "leaf");
  expect(jsonPath(all, leaf)).toBe('$.data["a b"][0].id');
});

test("copying gives a string without quotes, a number with its digits, a container whole", () => {
  const source = '{"s":"a\\nb","n":1.50,"o":{"x":[1, 2]}}';
  const values = lines(source)
    .filter((line) => line.kind !== "close" && line.parent === 0)
    .map((line) => jsonValue(source, line));
  expect(values).toEqual(["a\nb", "1.50", '{"x":[1, 2]}']);
});

test("a collapsed container hides what is inside and its end", () => {
  const all = lines('{"a":[1,2],"b":3}');
  const array = all.findIndex((line) => line.type === "array");
  expect(visibleLines(all, new Set([array]))).toEqual([0, 1, 5, 6]);
});

test("an empty container is one line", () => {
  expect(visibleLines(lines('{"a":[],"b":{}}'), new Set())).toHaveLength(4);
});

test("what is not JSON is said with its place", () => {
  expect(parseJson('{"a": tru}').problem).toMatch(/line 1, column 7/);
  expect(parseJson('{"a": 1').problem).toMatch(/ends too early/);
  expect(parseJson("{} // no").problem).toMatch(/not valid JSON/);
  expect(parseJson('{"a": 1,}').problem).toMatch(/not valid JSON/);
});

test("nesting beyond what a tree can show is an answer, not a crash", () => {
  expect(parseJson("[".repeat(200_000) + "]".repeat(200_000)).problem).toMatch(/nested too deeply/);
});
