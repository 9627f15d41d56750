import crypto, { randomBytes } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { describe, expect, it } from "vitest";
import { explain, type Provider, providers, type SignatureScheme, verify } from "../../providers/index.ts";
import { long } from "../helpers/long.ts";
import { mistakesOf, NOW, signed, suspectOf, usual } from "./mistakes.ts";

const shared = Object.values(providers).flatMap((provider) =>
  provider.schemes
    .filter((scheme): scheme is SignatureScheme => scheme.family === "hmac" || scheme.family === "keyed-hash")
    .map((scheme) => [`${provider.id}, ${scheme.at.name}`, provider, scheme] as const),
);
/** Those that sign any body. */
const hmacs = shared.filter(
  ([, , { family, at, timestamp }]) => family === "hmac" && at.in === "header" && timestamp?.in !== "body",
);

describe("a request with one known mistake in it", () => {
  it.each(shared)("is told which: %s", (_, provider: Provider, scheme: SignatureScheme) => {
    const suspect = suspectOf(provider, scheme);
    const request = signed(suspect, usual(suspect));
    expect(explain({ provider: suspect.provider, request, secrets: [suspect.secret], now: NOW })).toMatchObject({
      status: "verified",
      diagnosis: null,
    });
    const mistakes = [...mistakesOf(suspect)];
    expect(mistakes.length).toBeGreaterThan(7);
    const found = mistakes.map(({ name, input }) => [name, explain(input).diagnosis?.code]);
    expect(found).toEqual(mistakes.map(({ name, code }) => [name, code]));
  });
});

describe("a signature by a secret that nobody knows", () => {
  it("is never explained", () => {
    const tries = long ? 10_000 : 500;
    for (let i = 0; i < tries; i++) {
      const [, provider, scheme] = hmacs[i % hmacs.length]!;
      const suspect = suspectOf(provider, scheme);
      const request = signed(
        suspect,
        usual(suspect, JSON.stringify({ n: i, id: randomBytes(i % 40).toString("hex") })),
        {
          secret: suspect.secret.slice(0, -16) + randomBytes(8).toString("hex"),
        },
      );
      const verdict = explain({ provider: suspect.provider, request, secrets: [suspect.secret], now: NOW });
      expect([verdict.status, verdict.diagnosis]).toEqual(["failed", null]);
    }
  });
});

/** How many HMACs a call makes: everybody who imports what makes them gets one that counts. A small one is two digests at one go. */
function hmacsOf(call: () => void): number {
  const { createHmac, hash } = crypto;
  let made = 0;
  crypto.createHmac = (...args) => {
    made++;
    return createHmac(...args);
  };
  crypto.hash = ((...args: Parameters<typeof hash>) => {
    made += 0.5;
    return hash(...args);
  }) as typeof hash;
  syncBuiltinESMExports();
  try {
    call();
  } finally {
    Object.assign(crypto, { createHmac, hash });
    syncBuiltinESMExports();
  }
  return made;
}

describe("a diagnosis costs", () => {
  const KIB = 1024;
  const secrets = (count: number) => Array.from({ length: count }, (_, i) => `whsec_other${i}`);
  // A rounded number gives many bodies to try, each with every secret.
  const body = (size: number) => `{"id":820982911946154500,"x":"${"é".repeat((size - 40) / 2)}"}`;

  /** HMACs beyond those of the verdict itself. */
  function cost(scheme: (typeof hmacs)[number], size: number, count: number): number {
    const suspect = suspectOf(scheme[1], scheme[2]);
    const request = signed(suspect, usual(suspect, body(size)), { secret: "whsec_nobody" });
    const input = { provider: suspect.provider, request, secrets: secrets(count), now: NOW };
    return hmacsOf(() => explain(input)) - hmacsOf(() => verify(input));
  }
  const stripe = hmacs.find(([, { id }]) => id === "stripe")!;

  it.each([
    [1 * KIB, 500],
    [60 * KIB, 500],
    [65 * KIB, 50],
    [1000 * KIB, 50],
    [1025 * KIB, 0],
  ])("for %i bytes at most %i HMACs, however many secrets there are", (size, most) => {
    const made = cost(stripe, size, 30);
    expect(made).toBeLessThanOrEqual(most);
    // The bound is what stops it, but for 60 KiB: there it is the time that so many bytes take.
    if (size !== 60 * KIB) expect(made).toBeGreaterThanOrEqual(most * 0.9);
  });

  it("no more than that for any sender", () => {
    for (const scheme of hmacs) expect([scheme[0], cost(scheme, 2 * KIB, 10) <= 500]).toEqual([scheme[0], true]);
  });
});
