import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { type BodyPieces, explain, sign, verify } from "hooktap/providers";

const SECRET = "whsec_" + createHash("sha256").update("pieces").digest("hex");
const URL = "https://hooks.example/optiview";
const NOW = 1_800_000_000;

/** `size` bytes that differ from piece to piece, and how often they were read. */
function inPieces(size: number, piece = 100_000): { body: BodyPieces; whole(): Buffer; reads(): number } {
  let reads = 0;
  const body: BodyPieces = {
    size,
    *pieces() {
      reads++;
      for (let at = 0; at < size; at += piece) yield Buffer.alloc(Math.min(piece, size - at), at % 251);
    },
  };
  return { body, whole: () => Buffer.concat([...body.pieces()]), reads: () => reads };
}

const request = (body: Uint8Array | BodyPieces, headers: [string, string][] = []) => ({
  method: "POST",
  url: URL,
  headers,
  body,
});

for (const provider of ["dolby-millicast", "transcodely", "dolby-optiview"]) {
  const secret = provider === "dolby-millicast" ? Buffer.from(SECRET).toString("base64") : SECRET;

  test(`${provider}: a body in pieces is signed and verified as the same bytes in one`, () => {
    const { body, whole } = inPieces(300_001);
    const bytes = whole();
    const signed = sign({ provider, request: request(body), secret, now: NOW });
    expect(signed).toEqual(sign({ provider, request: request(bytes), secret, now: NOW }));
    for (const sent of [body, bytes]) {
      const verdict = verify({ provider, request: request(sent, signed), secrets: [secret], now: NOW });
      expect(verdict).toMatchObject({ status: "verified", provider });
    }
    const { signedBytes } = explain({ provider, request: request(body, signed), secrets: [secret], now: NOW });
    expect(Buffer.from(signedBytes!).includes(bytes)).toBe(true);
  });
}

test("a body above 16 MiB is verified from its pieces, read once and never put together", () => {
  const { body, reads } = inPieces(17 * 1024 * 1024, 256 * 1024);
  const secret = Buffer.from(SECRET).toString("base64");
  const headers = sign({ provider: "dolby-millicast", request: request(body), secret, now: NOW });
  expect(reads()).toBe(1);
  expect(verify({ request: request(body, headers), secrets: [secret], now: NOW }).status).toBe("verified");
  expect(reads()).toBe(2);
  const other = { ...body, size: body.size };
  const wrong = explain({
    request: request(other, headers),
    secrets: [Buffer.from("another").toString("base64")],
    now: NOW,
  });
  expect(wrong).toMatchObject({ status: "failed", reason: "signature_mismatch", diagnosis: null, signedBytes: null });
});

test("above 16 MiB a sender that may sign JSON written anew is not called wrong where only the raw bytes were tried", () => {
  const { body } = inPieces(17 * 1024 * 1024, 256 * 1024);
  const headers = sign({ provider: "dolby-optiview", request: request(body), secret: SECRET, now: NOW });
  expect(verify({ request: request(body, headers), secrets: [SECRET], now: NOW }).status).toBe("verified");
  const verdict = verify({ request: request(body, headers), secrets: ["another"], now: NOW });
  expect(verdict).toMatchObject({ status: "unknown", reason: "unsupported" });
});

test("above 16 MiB a request that no header explains is not looked into, and says so", () => {
  const { body } = inPieces(17 * 1024 * 1024, 256 * 1024);
  const verdict = verify({ request: request(body), secrets: [], now: NOW });
  expect(verdict).toMatchObject({ status: "unknown", reason: "unsupported", provider: null });
});
