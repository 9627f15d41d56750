import crypto, { randomBytes } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { describe, expect, it } from "vitest";
import { explain, type Provider, providers, sign, type SignatureScheme, verify } from "../../providers/index.ts";
import { long } from "../helpers/long.ts";
import { post, withHeaders } from "./vectors.ts";
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

/** Tokens by a shared secret, and secrets that travel as they are. */
const tokens = Object.values(providers).flatMap((provider) =>
  provider.schemes
    .filter(
      (scheme) =>
        (scheme.family === "jwt" && scheme.algorithms[0]!.startsWith("HS")) ||
        scheme.family === "token" ||
        scheme.family === "basic",
    )
    .filter((scheme) => scheme.family !== "token" || scheme.in === "header")
    .map(
      (scheme) =>
        [`${provider.id}, ${scheme.family}`, { ...provider, schemes: [scheme], signWith: () => 0 }, scheme] as const,
    ),
);

describe("a token with one known mistake in it", () => {
  it.each(tokens)("is told which: %s", (_, provider, scheme) => {
    const secret = `${scheme.family === "basic" ? "user:" : ""}MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw`;
    const params = { header: "X-Own", apiKey: "key" };
    const usually = post({ "content-type": "application/json" }, '{"id":1}', "https://a.example.com/in?x=1");
    const as = (change: object, by = secret) =>
      withHeaders(
        usually,
        sign({
          provider: { ...provider, schemes: [{ ...scheme, ...change }] },
          request: usually,
          secret: by,
          now: NOW,
          params,
        }),
      );
    const right = as({});
    const call = { provider, request: right, secrets: [secret], now: NOW, params };
    expect(explain(call)).toMatchObject({ status: "verified", diagnosis: null });
    const code = (input: Partial<typeof call> & { others?: string[] }) =>
      explain({ ...call, ...input }).diagnosis?.code;
    expect(code({ secrets: [`${secret}\n`] })).toBe("secret_trim");
    expect(code({ secrets: [`"${secret}"`] })).toBe("secret_unquote");
    expect(code({ secrets: ["another"], others: [secret] })).toBe("secret_of_another");
    const [[carrier, value]] = sign({ provider, request: usually, secret, now: NOW, params }) as [[string, string]];
    const renamed = withHeaders(usually, [["X-Renamed", value]]);
    expect(code({ request: renamed })).toBe("header_renamed");
    if (scheme.family !== "jwt") return;
    const decoded = as({ secret: { ...scheme.secret, decode: "base64" } });
    expect(code({ request: decoded })).toBe("secret_decode_base64_instead_of_utf8");
    expect(
      code({
        request: withHeaders(usually, [
          [carrier, scheme.prefix === "" ? `Bearer ${value}` : value.replace(scheme.prefix, "JWT ")],
        ]),
      }),
    ).toBe("signature_form_matches");
    for (const algorithm of ["HS384", "HS512"] as const) {
      if (!scheme.algorithms.includes(algorithm))
        expect(code({ request: as({ algorithms: [algorithm] }) })).toBe(`algorithm_sha${algorithm.slice(2)}_matches`);
    }
    expect(code({ now: NOW + 1000 })).toBe("signature_matches_but_stale");
    if (scheme.body) {
      const spaced = { ...right, body: Buffer.from('{ "id": 1 }') };
      expect(explain({ ...call, request: spaced }).diagnosis?.message).toContain("JSON.stringify");
    }
    if (scheme.claims.some(({ equals }) => equals === "url"))
      expect(code({ request: { ...right, url: "http://a.example.com/in?x=1" } })).toBe("url_scheme_https_matches");
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
