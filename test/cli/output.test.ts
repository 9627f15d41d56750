import { describe, expect, test } from "vitest";
import { bodyText, indentJson } from "../../cli/body-text.ts";
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

describe("a body for people", () => {
  const text = (body: string, type: string | null) => bodyText(Buffer.from(body), type);

  test("is indented JSON with numbers, escapes and duplicate keys as sent", () => {
    expect(
      text('{"a":1.0,"a":12345678901234567890,"b":[],"c":{},"d":["\\u00e9\\/",{"e":1e6}]}', "application/json"),
    ).toBe(
      [
        "{",
        '  "a": 1.0,',
        '  "a": 12345678901234567890,',
        '  "b": [],',
        '  "c": {},',
        '  "d": [',
        '    "\\u00e9\\/",',
        "    {",
        '      "e": 1e6',
        "    }",
        "  ]",
        "}",
      ].join("\n"),
    );
  });

  test("is a form's fields, with JSON in them indented", () => {
    expect(text("event=saved&status=%7B%22percent%22%3A+100.0%7D", "application/x-www-form-urlencoded")).toBe(
      'event = saved\nstatus = {\n  "percent": 100.0\n}',
    );
  });

  test("is a note for what is not text", () => {
    expect(bodyText(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), "image/jpeg")).toBe("(image/jpeg, 4 B; get it with --raw)");
  });

  test("is the text itself where it is neither", () => {
    expect(text("{not json", "application/json")).toBe("{not json");
    expect(indentJson("{not json")).toBeNull();
  });
});
