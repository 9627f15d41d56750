import { expect, test } from "vitest";
import { compareAnswers, type ComparedAnswer } from "../../cli/replay/answer-diff.ts";
import { diffLines } from "../../cli/replay/diff-lines.ts";
import { createIgnore } from "../../cli/replay/ignore.ts";

const answer = (body: unknown, more: Partial<ComparedAnswer> = {}): ComparedAnswer => ({
  id: "d1",
  status: 200,
  headers: [["Content-Type", "application/json"]],
  body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
  ms: 12,
  ...more,
});
const compare = (before: ComparedAnswer, after: ComparedAnswer, ...ignore: string[]) =>
  compareAnswers(before, after, createIgnore(ignore));

test("JSON is compared by its values: layout and the order of keys are no change", () => {
  const before = answer('{"a":1,"b":{"c":[1,2]},"old":true}');
  expect(compare(before, answer('{ "b": {"c": [1, 2]}, "old": true,\n "a": 1.0 }'))).toMatchObject({
    changed: false,
    body: null,
  });
  expect(compare(before, answer({ a: 2, b: { c: [1, 2], d: null } })).body).toEqual({
    kind: "json",
    changes: [
      { path: "a", from: 1, to: 2 },
      { path: "b.d", to: null },
      { path: "old", from: true },
    ],
  });
});

test("elements are compared with those they took the place of, not by their number alone", () => {
  const before = answer({ list: [{ id: 1 }, { id: 2, ok: true }, { id: 3 }] });
  const after = answer({ list: [{ id: 0 }, { id: 1 }, { id: 2, ok: false }, { id: 3 }] });
  expect(compare(before, after).body).toEqual({
    kind: "json",
    changes: [
      { path: "list[0]", to: { id: 0 } },
      { path: "list[2].ok", from: true, to: false },
    ],
  });
  expect(compare(after, answer({ list: [{ id: 1 }] })).body).toMatchObject({ changes: { length: 3 } });
  expect(compare(answer([1, 2]), answer([])).body).toEqual({
    kind: "json",
    changes: [
      { path: "[0]", from: 1 },
      { path: "[1]", from: 2 },
    ],
  });
});

test("text is compared by lines, bytes by whether they are the same", () => {
  const body = compare(answer("one\ntwo\nthree\n"), answer("one\n2\nthree\n")).body;
  expect(body).toEqual({
    kind: "text",
    lines: ["@@ line 1 → 1 @@", " one", "-two", "+2", " three"],
  });
  const bytes = (...list: number[]) => answer("", { body: Uint8Array.from(list) });
  expect(compare(bytes(0xff, 1), bytes(0xff, 2, 3)).body).toEqual({ kind: "bytes", from: 2, to: 3 });
  expect(compare(bytes(0xff, 1), bytes(0xff, 1)).changed).toBe(false);
});

test("headers that differ each time are left out, status and time are told", () => {
  const before = answer("{}", {
    headers: [
      ["Date", "a"],
      ["ETag", "x"],
      ["X-Mode", "1"],
      ["Via", "a"],
      ["via", "b"],
    ],
  });
  const after = answer("{}", {
    headers: [
      ["date", "b"],
      ["x-mode", "2"],
      ["Via", "a, b"],
      ["New", "n"],
    ],
    status: 500,
    ms: 99,
  });
  expect(compare(before, after)).toEqual({
    before: "d1",
    changed: true,
    status: { from: 200, to: 500 },
    headers: [
      { name: "x-mode", from: "1", to: "2" },
      { name: "new", from: null, to: "n" },
    ],
    body: null,
    ms: { from: 12, to: 99 },
  });
  expect(compare(answer("{}"), answer("{}", { ms: 9_000 })).changed).toBe(false);
});

test("what is ignored is no change: status, headers, and parts of a body", () => {
  const before = answer({ id: 1, items: [{ at: 1, n: 1 }], meta: { x: 1 } });
  const after = answer({ id: 2, items: [{ at: 2, n: 1 }], meta: { y: 1 } }, { status: 201, headers: [] });
  const all = ["status", "headers.Content-Type", "body.id", "body.items[*].at", "body.meta"];
  expect(compare(before, after, ...all).changed).toBe(false);
  for (const [i, one] of all.entries()) {
    expect(compare(before, after, ...all.toSpliced(i, 1)).changed, `without ${one}`).toBe(true);
  }
  expect(compare(before, after, "status", "headers", "body").changed).toBe(false);
  expect(() => createIgnore(["id"])).toThrow("names no part");
});

test("each change is a line that says from what to what", () => {
  const lines = diffLines(compare(answer({ a: 1, c: 1 }), answer({ a: "2", b: 1 }, { status: 500, ms: 30 })));
  const text = lines.map((spans) => spans.map((span) => (typeof span === "string" ? span : span.text)).join(""));
  expect(text).toEqual([
    "status  200 → 500",
    'body.a  1 → "2"',
    "body.c  removed 1",
    "body.b  added 1",
    "time  12 ms → 30 ms",
  ]);
  expect(diffLines(compare(answer("{}"), answer("{}"))).flat()).toContainEqual({
    text: "the same answer as before",
    style: "dim",
  });
});
