import fc from "fast-check";
import { expect, test } from "vitest";
import { parseQuery } from "../../protocol/query/query.ts";
import {
  findLines,
  jsonPath,
  jsonValue,
  parseJson,
  parseJsonLines,
  queryPath,
  visibleLines,
  type JsonLine,
} from "../../web/request/json-lines.ts";

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
  expect(parseJson('["a').problem).toMatch(/ends too early/);
  expect(parseJson('[1,\n "a\\x"]').problem).toMatch(/line 2, column 4/);
  expect(parseJson(" ").problem).toMatch(/is empty/);
  expect(parseJson("{} // no").problem).toMatch(/not valid JSON/);
  expect(parseJson('{"a": 1,}').problem).toMatch(/not valid JSON/);
});

test("nesting beyond what a tree can show is an answer, not a crash", () => {
  expect(parseJson("[".repeat(200_000) + "]".repeat(200_000)).problem).toMatch(/nested too deeply/);
});

test("JSON lines are one list: each value stands where it stood, its key is its position", () => {
  const source = '{"a":1}\r\n\n\x1e{"b":[2,3.0]}';
  const { lines: all } = parseJsonLines(source);
  const leaves = all!.flatMap((line, index) => (line.kind === "leaf" ? [index] : []));
  expect(leaves.map((index) => [jsonPath(all!, index), jsonValue(source, all![index]!)])).toEqual([
    ["$[0].a", "1"],
    ["$[1].b[0]", "2"],
    ["$[1].b[1]", "3.0"],
  ]);
  expect(visibleLines(all!, new Set([3]))).toEqual([0, 1, 2, 3]);
  expect(parseJsonLines('{"a":1}\n{"a":}').problem).toMatch(/line 2, column 6/);
  expect(parseJsonLines("\n").problem).toMatch(/no JSON/);
});

test("a path for the query language names the value, or is null where the language cannot", () => {
  const source = '{"data":{"items":[{"id":7}],"a b":1,"c.d":2}}';
  const all = lines(source);
  const paths = all.flatMap((line, index) => (line.kind === "leaf" ? [queryPath(all, index)] : []));
  expect(paths).toEqual(["data.items[0].id", "data.a b", null]);
  for (const path of paths.slice(0, 2)) expect(parseQuery(`json:"${path}"=1`).ok).toBe(true);
  expect(queryPath(lines("[[1]]"), 2)).toBe("[0][0]");
});

test("finding looks into names and values, whatever their case", () => {
  const source = '{"Name":"Anna","other":{"n":"NAME"},"x":1}';
  const found = findLines(source, lines(source), "name").map((index) => lines(source)[index]!.label);
  expect(found).toEqual(['"Name"', '"n"']);
  expect(findLines(source, lines(source), "")).toEqual([]);
});

test("a text is JSON here exactly where JSON.parse takes it", () => {
  const piece = fc.constantFrom(
    ...'{}[],:"\\ \n\t0123-+.eE',
    "true",
    "null",
    "false",
    '"a"',
    "\\u00e9",
    "\\ud8",
    "\u0001",
    "01",
    "1e5",
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
    fc.json().chain((json) => fc.nat(json.length).map((at) => json.slice(0, at) + json.slice(at + 1))),
  );
  fc.assert(
    fc.property(text, (source) => {
      let valid = true;
      try {
        JSON.parse(source);
      } catch {
        valid = false;
      }
      expect(parseJson(source).problem === null).toBe(valid);
    }),
    { numRuns: 2_000 },
  );
});
