import { expect, test } from "vitest";
import { parseQuery } from "../../protocol/query/query.ts";
import { compilePattern } from "../../server/query/pattern.ts";
import { compilePredicate } from "../../server/query/predicate.ts";
import { compileSql } from "../../server/query/sql.ts";

const MIB = 1024 ** 2;

const EVIL = [
  "(a+)+$",
  "(a|a)*b",
  "(a|aa)+$",
  "([a-zA-Z]+)*$",
  "(.*a){60}!",
  "^(([a-z])+.)+[A-Z]([a-z])+$",
  "(x+x+)+y",
  "(a?){500}b",
  "(a?){100}a{100}!",
  "(a{0,100}){0,10}!",
  "(?i)(\\pL|\\pN){1000}!",
  "(?i)(\\pL|\\pN){0,500}!",
  "(.|\\n)*x(.|\\n)*y(.|\\n)*!",
  "[ab]*a[ab]{200}!",
  "(\\w+\\s?)+!",
  "(?s).{1000}!",
  "(?s)(.{1,500}){1,2}!",
  "\\b(\\w+\\b\\W*){300}!",
  "(^|x)(a*)*(b|$)[^a]{999}",
  "(?:a.{0,333}){3}[!]",
  "(\\w{1,30}\\s){30}!",
  "(a.*){1,250}[!]",
];

function noise(letters: string): string {
  let state = 7;
  let text = "";
  while (text.length < MIB - 1) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    text += letters[(state >> 8) % letters.length];
  }
  // The last letter keeps the engine from seeing at once that "!" is nowhere.
  return `${text}!`;
}

const TEXTS = ["a".repeat(MIB), noise("ab"), noise("abcdefgh XYZ 0123\n"), noise("xyäöа中 !")];

/** This process's own time in ms, which other programs on the machine do not lengthen. */
const cpuMs = () => process.cpuUsage().user / 1_000;

test("no pattern searches 1 MB for more than 300 ms of the processor, whatever it is", () => {
  for (const source of EVIL) {
    for (const text of TEXTS) {
      const started = cpuMs();
      const compiled = compilePattern(source, { from: 0, to: 0 });
      if (!compiled.ok) throw new Error(compiled.error.message);
      try {
        compiled.test(text);
      } catch (error) {
        expect(error).toMatchObject({ code: "query_too_slow", message: expect.stringContaining(source) });
      }
      expect(cpuMs() - started, source).toBeLessThan(300);
    }
  }
});

test("a pattern that passed its budget fails at once from then on", () => {
  const compiled = compilePattern("(?i)(\\pL|\\pN){1000}!", { from: 0, to: 0 });
  if (!compiled.ok) throw new Error(compiled.error.message);
  const text = `${"a".repeat(MIB)}!`;
  expect(() => compiled.test(text)).toThrow("takes too long");
  const started = cpuMs();
  expect(() => compiled.test("a")).toThrow("takes too long");
  expect(cpuMs() - started).toBeLessThan(50);
});

test("an ordinary pattern searches many small texts and large ones within its budget", () => {
  const compiled = compilePattern("order_[0-9]{8}\\b", { from: 0, to: 0 });
  if (!compiled.ok) throw new Error(compiled.error.message);
  for (let i = 0; i < 20_000; i++) expect(compiled.test(`invoice.paid order_1234567${i}`)).toBe(i < 10);
  for (let i = 0; i < 10; i++) expect(compiled.test(`${TEXTS[2]}order_12345678`)).toBe(true);
});

test("a pattern that RE2 does not take is told with its place in the query", () => {
  for (const pattern of ["[a", "(?=a)", "\\1", "a{1001}"]) {
    const text = `sig:failed body~/${pattern}/`;
    const parsed = parseQuery(text);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const wanted = {
      ok: false,
      error: { message: expect.stringContaining("the pattern cannot be used"), from: 16, to: text.length },
    };
    expect(compilePredicate(parsed.query, { now: 0 })).toMatchObject(wanted);
    expect(compileSql(parsed.query, { now: 0 })).toMatchObject(wanted);
  }
});
