import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { examine, explain, providers, sign, verify } from "../../providers/index.ts";
import { long } from "../helpers/long.ts";
import { post, vectors, withHeaders } from "./vectors.ts";

/** What takes longer than it should takes seconds; the usual run shares its machine with other tests. */
const LIMIT_MS = long ? 50 : 250;
const known = vectors();

const headerName = fc.oneof(
  fc.constantFrom(
    "x-millicast-signature",
    "Dolby-Signature",
    "x-dolby-streaming-signature",
    "THEOlive-Signature",
    "Transcodely-Signature",
    "X-Transcodely-Signature",
    "X-Transcodely-Timestamp",
    "Webhook-Id",
    "x-job-id",
    "content-type",
    "__proto__",
  ),
  fc.string(),
);
const headerValue = fc.oneof(
  fc.constantFrom(
    "application/json",
    "application/x-www-form-urlencoded",
    "image/jpeg",
    "t=1,h=2",
    "sha1=",
    "sha256=00",
  ),
  fc.tuple(fc.constantFrom("t=", "h=", "v1=", "sha1=", "sha256=", "k=,s="), fc.string()).map((parts) => parts.join("")),
  fc.string({ unit: "binary" }),
);
const body = fc.oneof(
  fc.uint8Array({ maxLength: 4096 }),
  fc.json().map((json) => new TextEncoder().encode(json)),
  fc.constantFrom(...known.map(({ request }) => request.body)),
  fc
    .constantFrom("task_token=%ZZ&event=%", "task_token&event&status", "[[[[", '{"type":', "\ufeff{}")
    .map((text) => Buffer.from(text)),
);
const request = fc.record({
  method: fc.string(),
  url: fc.oneof(fc.webUrl(), fc.string({ unit: "binary" }), fc.constantFrom("", "?", "//?#", "%", "/a/%ff?%zz=%ff")),
  headers: fc.array(fc.tuple(headerName, headerValue), { maxLength: 12 }),
  body,
});
const secret = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.base64String(),
  fc.constantFrom("whsec_", "dolby_sec_x", " ", '""', "===="),
);
const now = fc.oneof(fc.double(), fc.integer());
const params = fc.oneof(fc.constant(undefined), fc.dictionary(fc.constantFrom("header", "__proto__", "x"), headerName));
const provider = fc.oneof(fc.constant(undefined), fc.constantFrom(...Object.keys(providers)), fc.string());

/** The library keeps no state, so the best of some runs, in the processor's time, is its own and not that of a busy machine. */
function timed<T>(call: () => T, what = ""): T {
  let result: T;
  let best = Infinity;
  for (let run = 0; run < 8 && best >= LIMIT_MS; run++) {
    const start = performance.now();
    const used = process.cpuUsage();
    result = call();
    const { user, system } = process.cpuUsage(used);
    best = Math.min(best, performance.now() - start, (user + system) / 1000);
  }
  expect(best, what).toBeLessThan(LIMIT_MS);
  return result!;
}

describe("any bytes and any headers", () => {
  it("give a verdict within 50 ms and never an error", () => {
    timed(() => verify({ request: known[0]!.request, secrets: [], now: 0 }));
    fc.assert(
      fc.property(
        provider,
        request,
        fc.array(secret, { maxLength: 4 }),
        now,
        params,
        (id, input, secrets, at, given) => {
          const call = { provider: id, request: input, secrets, now: at, params: given };
          const verdict = timed(() => verify(call));
          const explained = timed(() => explain(call));
          expect({ ...explained, diagnosis: null, signedBytes: undefined }).toEqual({
            ...verdict,
            signedBytes: undefined,
          });
          const owned = secrets.map((value) => ({ value, provider: id ?? "qencode", params: given }));
          timed(() => examine({ request: input, secrets: owned, now: at }));
          timed(() => examine({ request: { ...input, body: null }, secrets: owned, now: at }));
          timed(() => sign({ provider: id ?? "", request: input, secret: secrets[0] ?? "", now: at, params: given }));
        },
      ),
      { numRuns: long ? 5_000 : 700 },
    );
  });

  it.each([
    ["a form of separators", "application/x-www-form-urlencoded", "task_token&".repeat(6_000)],
    ["brackets", "application/json", "[".repeat(64 * 1024)],
    ["closed brackets", "application/json", "[".repeat(32 * 1024) + "]".repeat(32 * 1024)],
    ["white space", "application/json", " ".repeat(64 * 1024)],
    ["many keys", "application/json", `{${Array.from({ length: 6_000 }, (_, i) => `"${i}":0`).join()}}`],
  ])("take no longer with 64 KiB of %s", (_, type, text) => {
    for (const id of Object.keys(providers)) {
      const headers = [
        ["content-type", type],
        ["Dolby-Signature", `t=1,h=${"0".repeat(64)}`],
      ] as const;
      const input = { method: "POST", url: "/", headers, body: Buffer.from(text) };
      const verdict = timed(() => verify({ provider: id, request: input, secrets: ["dolby_sec_x"], now: 1 }));
      expect(verdict.status).not.toBe("verified");
      timed(() => examine({ request: { ...input, headers: [headers[0]] }, secrets: [], now: 1 }));
    }
  });

  it.each([
    ["white space inside", `a${" ".repeat(64 * 1024 - 2)}b`],
    ["nested JSON", "[".repeat(3_000) + "]".repeat(3_000)],
    ["what is no text", Buffer.alloc(64 * 1024, 0xe9)],
    ["line ends", "\r\n".repeat(32 * 1024)],
    ["escapes", "\\u00e9".repeat(10_900)],
    ["slashes", "/".repeat(64 * 1024)],
    ["a rounded number", `{"id":820982911946154500,"x":"${"é".repeat(32_000)}"}`],
  ])("are explained in time when 64 KiB of %s are signed with another secret", (_, body) => {
    const request = post({ "content-type": "application/json" }, body);
    for (const provider of ["stripe", "github", "standard-webhooks"]) {
      const headers = sign({ provider, request, secret: "whsec_QUJD", now: 1 });
      const secrets = ["whsec_WFla", "whsec_WFlb", "whsec_WFlc"];
      const signed = withHeaders(request, headers);
      expect(timed(() => explain({ provider, request: signed, secrets, now: 1 })).diagnosis).toBeNull();
    }
  });

  const MIB = 1024 * 1024;
  const hostile: readonly (readonly [string, string])[] = [
    ["1 MiB of one letter", "a".repeat(MIB)],
    ["1 MiB of digits", "0".repeat(MIB)],
    ["1 MiB of spaces", " ".repeat(MIB)],
    ["100,000 parts", "v1=00,".repeat(100_000)],
    ["100,000 times and digests", "t=1,v1=0 ".repeat(100_000)],
    ["100,000 entries", "v1,AAAA ".repeat(100_000)],
    ["100,000 equals signs", "=".repeat(100_000)],
    ["bytes that are no UTF-8", "\xff\xfe\xc3(".repeat(10_000)],
    ["brackets and quotes", '("";'.repeat(50_000)],
  ];
  it.each(hostile)("take no longer with %s in every header that a sender signs with", (_, value) => {
    const body = Buffer.alloc(64 * 1024, 0xe9);
    for (const { id, schemes } of Object.values(providers)) {
      const names = schemes.flatMap((scheme) =>
        scheme.family === "jwt" ? [scheme.header] : "at" in scheme && scheme.at.in === "header" ? [scheme.at.name] : [],
      );
      const times = schemes.flatMap((scheme) =>
        "timestamp" in scheme && scheme.timestamp?.in === "header" ? [[scheme.timestamp.name, "1"] as const] : [],
      );
      const headers = [...names, "Authorization", "Signature", "Signature-Input"].map((name) => [name, value] as const);
      const request = { method: "POST", url: "https://hooks.example.com/in", headers: [...headers, ...times], body };
      const secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"];
      expect(timed(() => explain({ provider: id, request, secrets, now: 1 }), id).status).not.toBe("verified");
      const owned = secrets.map((secret) => ({ value: secret, provider: id }));
      timed(() => examine({ request, secrets: owned, now: 1 }), id);
    }
  });
});
