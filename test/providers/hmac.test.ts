import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { smallHmac } from "../../providers/schemes/hmac.ts";

const HASHES = ["sha1", "sha256", "sha384", "sha512"] as const;

it("an HMAC of few bytes is the one that node:crypto makes, whatever key, hash and parts", () => {
  const part = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: "binary", maxLength: 100 }));
  const key = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(fc.constantFrom(...HASHES), key, fc.array(part, { maxLength: 5 }), (hash, secret, parts) => {
      const expected = createHmac(hash, secret);
      for (const one of parts) expected.update(one);
      expect(smallHmac(hash, secret, parts)!.toString("hex")).toBe(expected.digest("hex"));
    }),
    { numRuns: 2000 },
  );
});

it("one of more bytes, or of a body in pieces, is left to others", () => {
  const key = Buffer.from("k");
  expect(smallHmac("sha256", key, [Buffer.alloc(8000)])).not.toBeNull();
  expect(smallHmac("sha256", key, [Buffer.alloc(9000)])).toBeNull();
  expect(smallHmac("sha256", key, ["é".repeat(4000)])).toBeNull();
  expect(smallHmac("sha256", key, [{ size: 1, pieces: () => [Buffer.from("a")] }])).toBeNull();
});
