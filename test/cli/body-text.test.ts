import { parseMultipart } from "@remix-run/multipart-parser";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bodyText, indentJson } from "../../cli/body-text.ts";
import { multipartParts } from "../../cli/multipart.ts";

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

  test("is each line of JSON lines", () => {
    expect(text('{"a":1}\n{"b":[2]}\n', "application/x-ndjson")).toBe('{\n  "a": 1\n}\n{\n  "b": [\n    2\n  ]\n}\n');
  });

  test("is indented XML", () => {
    expect(text("<a><b c='1'>x</b><d/></a>", "application/xml")).toBe("<a>\n  <b c='1'>x</b>\n  <d/>\n</a>");
  });

  test("is in the charset that its sender names", () => {
    expect(bodyText(Buffer.from([0x5a, 0xfc, 0x72]), "text/plain; charset=iso-8859-1")).toBe("Zür");
  });

  test("is its parts, each by its own kind", () => {
    const body = [
      "--x",
      'Content-Disposition: form-data; name="payload"',
      "Content-Type: application/json",
      "",
      '{"a":1}',
      "--x",
      'Content-Disposition: form-data; name="file"; filename="f.bin"',
      "Content-Type: application/octet-stream",
      "",
      "\0\x01\r\n--y",
      "--x--",
    ].join("\r\n");
    expect(text(body, "multipart/form-data; boundary=x").split("\n")).toEqual([
      "— part 1 of 2 —",
      'Content-Disposition: form-data; name="payload"',
      "Content-Type: application/json",
      "",
      "{",
      '  "a": 1',
      "}",
      "",
      "— part 2 of 2 —",
      'Content-Disposition: form-data; name="file"; filename="f.bin"',
      "Content-Type: application/octet-stream",
      "",
      "(application/octet-stream, 7 B)",
      "00000000  00 01 0d 0a 2d 2d 79                              ....--y",
    ]);
  });

  test("has the parts that a library finds in it", () => {
    const part = fc.record({ name: fc.stringMatching(/^[a-z]{1,8}$/), body: fc.uint8Array({ maxLength: 40 }) });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const bytes = Buffer.concat([
          ...parts.flatMap(({ name, body }) => [
            Buffer.from(`--bound\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`),
            body,
            Buffer.from("\r\n"),
          ]),
          Buffer.from("--bound--\r\n"),
        ]);
        const limits = { boundary: "bound", maxFileSize: 1e6, maxTotalSize: 1e6 };
        const theirs = [...parseMultipart(bytes, limits)].map(({ bytes: body }) => Buffer.from(body).toString("hex"));
        expect(multipartParts(bytes, "bound").map(({ body }) => Buffer.from(body).toString("hex"))).toEqual(theirs);
      }),
    );
  });

  test("that is said to be multipart and is not is shown as what it is", () => {
    expect(text("plain", "multipart/form-data; boundary=x")).toBe("plain");
  });

  test("is the first bytes in hex of what is not text", () => {
    const jpeg = Buffer.concat([Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), Buffer.alloc(2044, "JFIF")]);
    const lines = bodyText(jpeg, "image/jpeg").split("\n");
    expect(lines.slice(0, 2)).toEqual([
      "(image/jpeg, 2.0 KiB)",
      "00000000  ff d8 ff e0 4a 46 49 46  4a 46 49 46 4a 46 49 46  ....JFIFJFIFJFIF",
    ]);
    expect(lines).toHaveLength(34);
    expect(lines.at(-1)).toBe("… 1.5 KiB more; get all of it with --raw");
  });

  test("is the text itself where it is neither", () => {
    expect(text("{not json", "application/json")).toBe("{not json");
    expect(indentJson("{not json")).toBeNull();
  });
});
