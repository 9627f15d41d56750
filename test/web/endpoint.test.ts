import fc from "fast-check";
import { expect, test } from "vitest";
import { fromDraft, prunableSentence, sameRetention, toDraft } from "../../web/endpoints/retention.ts";
import { attemptPhrase, refusedPhrase } from "../../web/ui/request-phrase.ts";
import { dayAndMinute, duration } from "../../web/ui/format.ts";
import { toBytes, toSizeText } from "../../web/ui/size.ts";

const MB = 1024 ** 2;
const GB = 1024 ** 3;

test("a size is shown in the unit that a person would choose", () => {
  const shown = [0, 1, 1024, 1.5 * MB, 100 * MB, 5 * GB, Math.round(1.1 * GB), GB + 1].map((bytes) => {
    const { value, unit } = toSizeText(bytes, ["KB", "MB", "GB"]);
    return `${value} ${unit}`;
  });
  expect(shown.slice(0, -1)).toEqual(["0 KB", "0.0009765625 KB", "1 KB", "1.5 MB", "100 MB", "5 GB", "1.1 GB"]);
  expect(shown.at(-1)).toBe("1048576.0009765625 KB");
});

test("showing and reading a size changes no byte of it", () => {
  fc.assert(
    fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (bytes) => {
      expect(toBytes(toSizeText(bytes, ["MB", "GB"]))).toBe(bytes);
      expect(toBytes(toSizeText(bytes, ["KB", "MB"]))).toBe(bytes);
    }),
  );
});

test("an empty size is none, and what is no size is not taken for one", () => {
  expect(toBytes({ value: " ", unit: "MB" })).toBeNull();
  expect(toBytes({ value: "-1", unit: "MB" })).toBeNaN();
  expect(toBytes({ value: "1e999", unit: "MB" })).toBeNaN();
});

test("empty fields of a retention are no limits, and the form shows what it was given", () => {
  const none = { days: null, bytes: null, count: null };
  expect(fromDraft(toDraft(none))).toEqual(none);
  const some = { days: 0.5, bytes: 5 * GB, count: 0 };
  expect(toDraft(some)).toEqual({ days: "0.5", size: { value: "5", unit: "GB" }, count: "0" });
  expect(fromDraft(toDraft(some))).toEqual(some);
  expect(sameRetention(some, { ...some })).toBe(true);
  expect(sameRetention(some, { ...some, count: null })).toBe(false);
});

test.each([
  ["no days", { days: "0" }],
  ["too many days", { days: "36501" }],
  ["a size below nothing", { size: { value: "-1", unit: "MB" as const } }],
  ["a part of a request", { count: "1.5" }],
  ["a number of requests that is none", { count: "many" }],
])("a form with %s stands for no retention", (_name, change) => {
  expect(fromDraft({ days: "", size: { value: "", unit: "GB" }, count: "", ...change })).toBeNull();
});

test("a preview tells how many, how much and up to when", () => {
  const newest = new Date(2026, 9, 12, 14, 3).toISOString();
  expect(prunableSentence({ requests: 1204, bytes: 310 * MB, newest })).toBe(
    "Would delete 1,204 requests, 310 MB, up to 12 Oct 2026, 14:03.",
  );
  expect(prunableSentence({ requests: 1, bytes: 2, newest })).toContain("1 request, 2 B");
  expect(prunableSentence({ requests: 0, bytes: 0, newest: null })).toBe("Nothing would be deleted now.");
  expect(dayAndMinute(newest)).toBe("12 Oct 2026, 14:03");
});

test("a repeated request tells its attempt and the time since the one before", () => {
  expect(attemptPhrase({ attempt: 1, gapMs: null, duplicateOf: null })).toBeNull();
  expect(attemptPhrase({ attempt: 3, gapMs: 303_000, duplicateOf: "a" })).toBe(
    "attempt 3, 5 min 3 s after the one before",
  );
  expect(attemptPhrase({ attempt: 2, gapMs: null, duplicateOf: "a" })).toBe("attempt 2");
  expect(duration(2 * 86_400_000 + 3_600_000)).toBe("2 d 1 h");
});

test("a refused request tells its answer and what was announced", () => {
  expect(refusedPhrase({ refused: "body_too_large", size: 101 * MB })).toBe("413, 101 MB refused");
  expect(refusedPhrase({ refused: null, size: 4 })).toBeNull();
});
