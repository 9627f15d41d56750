import fc from "fast-check";
import { expect, test } from "vitest";
import { deliveriesChoice, parseChoice } from "../../web/compare/choice.ts";
import { ignoresName, USUAL_IGNORES } from "../../web/compare/ignore.ts";
import { jsonRows, onlyDifferences, type JsonRow } from "../../web/compare/json-rows.ts";
import { createJsonTrees } from "../../web/compare/json-tree.ts";
import { pairHeaders } from "../../web/compare/pairs.ts";
import { parseJson } from "../../web/request/json-lines.ts";

function compared(left: string, right: string, ignores: (name: string) => boolean = () => false): JsonRow[] {
  const tree = createJsonTrees();
  return jsonRows(tree(left, parseJson(left).lines!), tree(right, parseJson(right).lines!), ignores);
}

const told = (rows: JsonRow[]) =>
  rows.map(({ left, right, differs }) => {
    const text = [left, right].map((cell) => (cell ? `${cell.label}${cell.text}` : "-"));
    return differs ? `${text[0]} | ${text[1]}` : text[0]!;
  });

test("fields are compared by name, in any order, with their tokens as sent", () => {
  const rows = compared('{"a":1,"b":"x","n":12345678901234567890}', '{"b":"x","n":12345678901234567891,"a":1.0}');
  expect(told(rows)).toEqual([
    "{",
    '"a"1 | "a"1.0',
    '"b""x"',
    '"n"12345678901234567890 | "n"12345678901234567891',
    "}",
  ]);
});

test("an item put into a list is one difference, an item with the same id is compared with itself", () => {
  const left = '[{"id":1,"s":"a"},{"id":2,"s":"b"}]';
  const right = '[{"id":3,"s":"n"},{"id":1,"s":"a"},{"id":2,"s":"c"}]';
  expect(told(onlyDifferences(compared(left, right)))).toEqual([
    "[",
    "- | {",
    '- | "id"3',
    '- | "s""n"',
    "- | }",
    "{",
    '"s""b" | "s""c"',
    "}",
    "]",
  ]);
});

test("a value that became a container stands against nothing on either side", () => {
  expect(told(compared('{"a":1}', '{"a":[1]}'))).toEqual(["{", '"a"1 | -', '- | "a"[', "- | 1", "- | ]", "}"]);
});

test("ignored names, and all that is below them, are no differences", () => {
  const rows = compared('{"id":{"x":1},"s":1}', '{"id":{"x":2},"s":2}', (name) => name === "id");
  expect(rows.filter(({ ignored }) => ignored).map(({ left }) => left!.text)).toEqual(["1"]);
  expect(told(onlyDifferences(rows))).toEqual(["{", '"s"1 | "s"2', "}"]);
});

test("every JSON text has no difference from itself, and each side can be read off the rows", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
      expect(onlyDifferences(compared(left, left))).toEqual([]);
      const rows = compared(left, right);
      const tokens = (side: "left" | "right") =>
        rows.flatMap((row) => (row[side] ? [row[side].label, row[side].text] : []));
      for (const [side, text] of [
        ["left", left],
        ["right", right],
      ] as const) {
        const sent = parseJson(text).lines!.flatMap(({ kind, label, from, to }) => [
          kind === "close" ? "" : label,
          kind === "leaf" ? text.slice(from, to) : kind === "open" ? text[from]! : text[from]!,
        ]);
        expect(tokens(side).toSorted()).toEqual(sent.toSorted());
      }
    }),
  );
});

test("headers stand beside each other by name; the second of a name with the second", () => {
  const pairs = pairHeaders(
    [
      ["A", "1"],
      ["X", "1"],
      ["x", "2"],
    ],
    [
      ["New", "n"],
      ["a", "1"],
      ["X", "1"],
      ["After", "f"],
    ],
    (name) => name === "After",
  );
  expect(pairs).toEqual([
    { name: "New", left: null, right: "n", ignored: false },
    { name: "A", left: "1", right: "1", ignored: false },
    { name: "X", left: "1", right: "1", ignored: false },
    { name: "After", left: null, right: "f", ignored: true },
    { name: "x", left: "2", right: null, ignored: false },
  ]);
});

test("the usual list passes over ids and times, and over nothing that only ends like them", () => {
  const ignores = ignoresName(USUAL_IGNORES);
  const passed = [
    "id",
    "ID",
    "job_id",
    "jobId",
    "X-Request-Id",
    "created_at",
    "createdAt",
    "Date",
    "X-Hub-Signature-256",
  ];
  expect(passed.filter((name) => !ignores(name))).toEqual([]);
  expect(["paid", "valid", "format", "status", "candidate", "amount"].filter(ignores)).toEqual([]);
  expect(ignoresName("")("id")).toBe(false);
});

test("an address names a request, a question or two attempts", () => {
  expect(parseChoice("previous")).toEqual({ kind: "previous" });
  expect(parseChoice("0001-abcd")).toEqual({ kind: "request", id: "0001-abcd" });
  expect(parseChoice(deliveriesChoice("d1", "d2"))).toEqual({ kind: "deliveries", before: "d1", after: "d2" });
});
