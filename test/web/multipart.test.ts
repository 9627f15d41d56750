import { expect, test } from "vitest";
import { multipartBoundary } from "../../protocol/body/kind.ts";
import { multipartParts } from "../../web/request/multipart.ts";

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));

test("the parts of a form come with name, file name, type and their exact bytes", () => {
  const body = bytes(
    '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b\r\n' +
      'Content-Disposition: form-data; name="f"; filename="x.bin"\r\nContent-Type: image/png\r\n\r\n\x00\xff\r\n\r\n\r\n--b--\r\n',
  );
  expect(multipartParts(body, "b").parts).toEqual([
    { name: "a", fileName: null, contentType: null, bytes: bytes("1") },
    { name: "f", fileName: "x.bin", contentType: "image/png", bytes: bytes("\x00\xff\r\n\r\n") },
  ]);
});

test("a part larger than an upload usually is shown, a body that is cut is told", () => {
  const large = bytes(`--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n${"x".repeat(3_000_000)}\r\n--b--`);
  expect(multipartParts(large, "b").parts?.[0]!.bytes.length).toBe(3_000_000);
  expect(multipartParts(large.subarray(0, 1_000), "b").problem).toMatch(/cannot be read/);
});

test("the boundary is found with and without quotes", () => {
  expect(multipartBoundary("multipart/form-data; charset=utf-8; boundary=abc")).toBe("abc");
  expect(multipartBoundary('Multipart/Mixed; Boundary="a b"')).toBe("a b");
  expect(multipartBoundary("multipart/form-data")).toBeNull();
  expect(multipartBoundary(null)).toBeNull();
});
