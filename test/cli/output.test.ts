import { describe, expect, test } from "vitest";
import { safeJson } from "../../cli/output.ts";
import { visible } from "../../protocol/visible.ts";

const HOSTILE = [
  "\x1b[31mred",
  "\x1b]8;;http://evil.test\x07link\x1b]8;;\x07",
  "\x1b]52;c;ZXZpbA==\x07",
  "\u009b31m",
  "\u009d52;c;x\u009c",
  "a\u202eb\u2066c",
  "\u200f\u061c",
  "bell\x07 back\x08 del\x7f",
  "over\rwrite",
  "two\nlines",
];
const RAW = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

describe("the writer", () => {
  test.each(HOSTILE)("makes %j harmless and visible", (text) => {
    expect(visible(text)).not.toMatch(RAW);
    expect(visible(text)).toContain("\\");
  });

  test.each(HOSTILE)("writes %j as JSON that is harmless and the same", (text) => {
    expect(safeJson({ text })).not.toMatch(RAW);
    expect(JSON.parse(safeJson({ text }))).toEqual({ text });
  });

  test("leaves other text alone", () => {
    expect(visible("Zürich – 测试 🎥 \\n")).toBe("Zürich – 测试 🎥 \\n");
  });
});
