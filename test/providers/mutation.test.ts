import { long } from "../helpers/long.ts";
import { describe, expect, it } from "vitest";
import { type LabelledSecret, verify, type WebhookRequest } from "../../providers/index.ts";
import { keyOf } from "../../providers/secret.ts";
import { providers } from "../../providers/registry.ts";
import { vectors } from "./vectors.ts";

const TRIES = long ? 100_000 : 2_000;
// During a rotation a header has more digests than it needs: there, a flipped bit may hit one that does not matter.
const rotating = /v1=.*v1=/;
const signed = vectors().filter(
  ({ expect: status, request }) => status === "verified" && !request.headers.some(([, value]) => rotating.test(value)),
);
const CARRIERS = new Set([
  "x-millicast-signature",
  "x-dolby-streaming-signature",
  "dolby-signature",
  "transcodely-signature",
  "x-transcodely-signature",
  "x-transcodely-timestamp",
]);

/** A small generator with a fixed seed: a failure can be run again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function flip(bytes: Uint8Array, bit: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[bit >> 3]! ^= 1 << (bit & 7);
  return flipped;
}

/** Hexadecimal digits mean the same in both cases, and a prefix is no part of them. */
function sameDigits(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase() && /^[0-9a-f]*$/i.test([...a].filter((char, i) => char !== b[i]).join(""));
}

describe("one flipped bit", () => {
  it("is never verified, be it in a header, the body or the secret", () => {
    const next = random(20_260_501);
    const accepted: string[] = [];
    let tried = 0;
    while (tried < TRIES) {
      const { id, provider, request, secrets, now } = signed[next(signed.length)]!;
      let mutant: WebhookRequest = request;
      let secret: LabelledSecret = { value: secrets[0]! };
      const what = (["header", "body", "secret"] as const)[next(3)]!;
      if (what === "body") {
        mutant = { ...request, body: flip(request.body, next(request.body.length * 8)) };
      } else if (what === "secret") {
        const value = flip(Buffer.from(secret.value), next(secret.value.length * 8)).toString("latin1");
        const { decode } = providers[provider]!.schemes.flatMap((one) =>
          one.family === "hmac" ? [one.secret] : [],
        )[0]!;
        const key = keyOf(value, decode);
        if (key?.equals(keyOf(secret.value, decode)!)) continue;
        secret = { value };
      } else {
        const carriers = request.headers.filter(([name]) => CARRIERS.has(name));
        const [name, value] = carriers[next(carriers.length)]!;
        const changed = flip(Buffer.from(value), next(value.length * 8)).toString("latin1");
        if (sameDigits(value, changed)) continue;
        mutant = { ...request, headers: request.headers.map((one) => (one[0] === name ? [name, changed] : one)) };
      }
      tried++;
      const verdict = verify({ provider, request: mutant, secrets: [secret], now });
      if (verdict.status !== "failed" && verdict.status !== "no_secret")
        accepted.push(`${id} ${what}: ${verdict.status}`);
    }
    expect(accepted).toEqual([]);
  });
});
