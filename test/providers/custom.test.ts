import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CustomProvider, customProvider, explain, sign, verify } from "../../providers/index.ts";
import { post, withHeaders } from "./vectors.ts";

const NOW = 1_770_000_000;

function made(input: CustomProvider) {
  const result = customProvider(input);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.provider;
}

describe("a provider of one's own", () => {
  it("verifies by header, template, hash, encoding, prefix and secret format", () => {
    const provider = made({
      id: "shop",
      header: "X-Shop-Signature",
      template: "{timestamp}.{header:x-shop-id}.{body}",
      hash: "sha512",
      encoding: "base64",
      prefix: "sig=",
      timestamp: { header: "X-Shop-Time", unit: "ms", toleranceSeconds: 60 },
      secret: { decode: "hex", stripPrefix: "shop_" },
      eventType: "$.kind",
    });
    const key = Buffer.from("00ff10", "hex");
    const signature = createHmac("sha512", key).update(`${NOW}000.id_1.{"kind":"paid"}`).digest("base64");
    const headers = { "X-Shop-Signature": `sig=${signature}`, "X-Shop-Time": `${NOW}000`, "X-Shop-Id": "id_1" };
    const call = { provider, request: post(headers, { kind: "paid" }), secrets: ["shop_00ff10"] };
    expect(verify({ ...call, now: NOW })).toMatchObject({
      status: "verified",
      provider: "shop",
      scheme: "hmac-sha512",
    });
    expect(verify({ ...call, now: NOW + 61 }).reason).toBe("timestamp_expired");
    expect(verify({ ...call, now: NOW, secrets: ["shop_00ff11"] }).reason).toBe("signature_mismatch");
    expect(explain({ ...call, now: NOW, secrets: ['"shop_00ff10"'] }).diagnosis?.code).toBe("secret_unquote");
  });

  it("accepts what it signs, for every hash, encoding and place of the time", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("sha1", "sha256", "sha384", "sha512"),
        fc.constantFrom("hex", "base64", "base64url"),
        fc.constantFrom({}, { pair: "v1" }, { prefix: "v0=" }),
        fc.constantFrom("{timestamp}.{body}", "{body}{timestamp}", "{method}{url}{body}{timestamp}{tenant}"),
        fc.uint8Array({ maxLength: 500 }),
        (hash, encoding, form, template, body) => {
          const timestamp = "pair" in form ? { pair: "t" } : { header: "X-Time" };
          const provider = made({
            id: "own",
            header: "X-Own",
            hash,
            encoding,
            template,
            timestamp,
            ...form,
          } as CustomProvider);
          const request = post({}, body);
          const params = { tenant: "t1" };
          const signed = withHeaders(request, sign({ provider, request, secret: "s", now: NOW, params }));
          expect(verify({ provider, request: signed, secrets: ["s"], now: NOW, params }).status).toBe("verified");
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ["nothing", null, ""],
    ["no id", { header: "X" }, "id"],
    ["the id of a known provider", { id: "stripe", header: "X" }, "id"],
    ["a header that is none", { id: "a", header: "X Y" }, "header"],
    ["an unknown hash", { id: "a", header: "X", hash: "md5" }, "hash"],
    ["an unknown placeholder", { id: "a", header: "X", template: "{body}{a b}" }, "template"],
    ["an open brace", { id: "a", header: "X", template: "{body" }, "template"],
    ["a template without a placeholder", { id: "a", header: "X", template: "x" }, "template"],
    ["the secret in the template", { id: "a", header: "X", template: "{secret}{body}" }, "template"],
    ["a time that is nowhere", { id: "a", header: "X", template: "{timestamp}{body}" }, "timestamp"],
    ["a time in two places", { id: "a", header: "X", pair: "v", timestamp: { pair: "t", header: "T" } }, "timestamp"],
    ["a time's pair without pairs", { id: "a", header: "X", timestamp: { pair: "t" } }, "timestamp.pair"],
    [
      "a negative tolerance",
      { id: "a", header: "X", timestamp: { header: "T", toleranceSeconds: -1 } },
      "timestamp.toleranceSeconds",
    ],
    ["pair and prefix", { id: "a", header: "X", pair: "v", prefix: "p" }, "prefix"],
    ["a secret that is text", { id: "a", header: "X", secret: "s" }, "secret"],
    ["an odd place of the type", { id: "a", header: "X", eventType: "type" }, "eventType"],
  ])("refuses %s and names the field", (_, input, field) => {
    const result = customProvider(input as unknown as CustomProvider);
    expect(result.ok ? [] : result.problems.map((problem) => problem.field)).toContain(field);
  });

  it("throws for no input", () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (anything, template) => {
        customProvider(anything as CustomProvider);
        const result = customProvider({ id: "a", header: "X", template });
        if (result.ok) sign({ provider: result.provider, request: post({}, ""), secret: "s", now: NOW });
      }),
      { numRuns: 1000 },
    );
  });

  it("names the param that its template needs", () => {
    const provider = made({ id: "own", header: "X-Own", template: "{webhookId}{body}" });
    const verdict = verify({ provider, request: post({ "X-Own": "0".repeat(64) }, "x"), secrets: ["s"], now: NOW });
    expect(verdict.status).toBe("no_secret");
    expect(verdict.message).toContain('"webhookId"');
  });
});
