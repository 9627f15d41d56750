import { expect, test } from "vitest";
import { decodeText, detectKind } from "../../protocol/body/kind.ts";
import { parseForm } from "../../protocol/body/form.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("a body is shown by its content type", () => {
  expect(detectKind(bytes("1"), "application/json; charset=utf-8")).toBe("json");
  expect(detectKind(bytes("1"), "application/cloudevents+json")).toBe("json");
  expect(detectKind(bytes("a=1"), "application/x-www-form-urlencoded")).toBe("form");
  expect(detectKind(bytes("<a/>"), "text/xml")).toBe("xml");
  expect(detectKind(bytes('{"a":1}'), "application/x-ndjson")).toBe("ndjson");
  expect(detectKind(new Uint8Array([0x80]), 'multipart/form-data; boundary="x y"')).toBe("multipart");
});

test("a body is shown by its bytes where the content type says nothing or is wrong", () => {
  expect(detectKind(bytes(' {"a":1}'), null)).toBe("json");
  expect(detectKind(bytes('{"a":1}\n{"a":2}\n'), null)).toBe("ndjson");
  expect(detectKind(bytes('{\n"a":1}'), null)).toBe("json");
  expect(detectKind(bytes("<?xml version='1.0'?><a/>"), null)).toBe("xml");
  expect(detectKind(new Uint8Array([0xff, 0xd8, 0xff, 0xe0]), "application/json")).toBe("image");
  expect(detectKind(new Uint8Array([0x1f, 0x8b, 0x08]), "application/json")).toBe("hex");
  expect(detectKind(bytes("a\0b"), "text/plain")).toBe("hex");
});

test("SVG is markup, never a picture", () => {
  expect(detectKind(bytes("<svg xmlns='http://www.w3.org/2000/svg'/>"), "image/svg+xml")).toBe("xml");
});

test("text is decoded in the charset that the sender names", () => {
  expect(decodeText(new Uint8Array([0xe9]), "text/plain; charset=ISO-8859-1")).toBe("é");
  expect(decodeText(new Uint8Array([0xe9]), "text/plain")).toBeNull();
  expect(decodeText(bytes("é"), "text/plain; charset=no-such")).toBe("é");
});

test("form fields keep their order and duplicates and are decoded", () => {
  expect(parseForm("b=2&a=1+1&b=%7B%22x%22%3A1%7D&flag&=v")).toEqual([
    { name: "b", value: "2" },
    { name: "a", value: "1 1" },
    { name: "b", value: '{"x":1}' },
    { name: "flag", value: "" },
    { name: "", value: "v" },
  ]);
});

test("a form value that cannot be decoded stays as it was sent", () => {
  expect(parseForm("a=100%")).toEqual([{ name: "a", value: "100%" }]);
});
