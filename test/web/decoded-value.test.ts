import { expect, test } from "vitest";
import { decodeValue } from "../../web/request/decoded-value.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const base64url = (text: string) => Buffer.from(text).toString("base64url");

test("a JSON Web Token shows its header and payload, also behind Bearer", () => {
  const token = `${base64url('{"alg":"HS256"}')}.${base64url('{"sub":"é","exp":1900000000}')}.c2ln`;
  const inside = { kind: "jwt", header: '{"alg":"HS256"}', payload: '{"sub":"é","exp":1900000000}' };
  expect(decodeValue(token)).toEqual(inside);
  expect(decodeValue(`Bearer ${token}`)).toEqual(inside);
});

test("base64 of readable text is decoded, of a picture shown", () => {
  expect(decodeValue(base64('{"event":"job.completed"}'))).toEqual({
    kind: "base64",
    text: '{"event":"job.completed"}',
  });
  const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]).toString("base64");
  expect(decodeValue(picture)).toMatchObject({ kind: "picture", type: "image/png" });
});

test("words, ids, digests and paths are what they look like", () => {
  for (const value of [
    "",
    "completed",
    "internationalization",
    "4f2d8a0e5b1c4d7fa3e2b1c0d9e8f7a6",
    "12345678901234567890",
    "job_1a2b3c4d5e6f7a8b9c0d",
    "dGVzdC1zaWduYXR1cmUtYnl0ZXP/////AAAA",
    "www.example.com",
    "a.b.c",
  ]) {
    expect(decodeValue(value), value).toBeNull();
  }
});
