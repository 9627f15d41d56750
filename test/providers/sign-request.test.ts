import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sign, signRequest, verify, type WebhookRequest } from "../../providers/index.ts";
import { post, vector, vectors, withHeaders } from "./vectors.ts";

const NOW = 1_770_000_000;

/** The request with what `signRequest` gives. */
function signed(
  provider: string,
  request: WebhookRequest,
  secret: string,
  rest: { now?: number; params?: Record<string, string>; spoiled?: boolean } = {},
) {
  const { headers, body } = signRequest({ provider, request, secret, now: NOW, ...rest });
  return withHeaders({ ...request, body: body === null ? request.body : Buffer.from(body) }, headers);
}

const text = ({ body }: WebhookRequest) => Buffer.from(body).toString("utf8");

describe("signRequest", () => {
  it("signs anew every request that verifies by a shared secret, in the body where the signature stands there", () => {
    const verified = vectors().filter(({ expect: status }) => status === "verified");
    const inBody = new Set<string>();
    for (const { id, provider, request, secrets, params } of verified) {
      const made = signRequest({ provider, request, secret: secrets[0]!, params, now: NOW });
      if (made.headers.length === 0 && made.body === null) continue;
      if (made.body) inBody.add(provider);
      const again = signed(provider, request, secrets[0]!, { params });
      expect(verify({ provider, request: again, secrets, params, now: NOW }), id).toMatchObject({ status: "verified" });
      const spoiled = signed(provider, request, secrets[0]!, { params, spoiled: true });
      expect(verify({ provider, request: spoiled, secrets, params, now: NOW }), id).toMatchObject({
        status: "failed",
        reason: "signature_mismatch",
      });
    }
    expect([...inBody].sort()).toEqual(["adyen", "braintree", "dropbox-sign", "linear", "mailgun"]);
  });

  it("gives the headers alone that sign gives, where nothing stands in the body", () => {
    const request = post({}, '{"id":"evt_1"}');
    const call = { provider: "stripe", request, secret: "whsec_1", now: NOW };
    expect(signRequest(call)).toEqual({ headers: sign(call), body: null });
    expect(signRequest({ ...call, provider: "nobody" })).toEqual({ headers: [], body: null });
  });

  it("changes nothing of the body but signature, time and token, byte for byte", () => {
    const body =
      '{ "note": "\u00eb\\u00eb",\n  "signature": {"token":"t0", "timestamp" : "1", "signature":"00"}, "event-data":{"event":"opened","n":9007199254740993} }';
    const made = text(signed("mailgun", post({ "content-type": "application/json" }, body), "key-1"));
    const { signature } = JSON.parse(made) as { signature: Record<string, string> };
    expect(signature.timestamp).toBe(String(NOW));
    expect(signature.token).not.toBe("t0");
    expect(signature.signature).toBe(
      createHmac("sha256", "key-1")
        .update(signature.timestamp! + signature.token!)
        .digest("hex"),
    );
    const back = made
      .replace(signature.token!, "t0")
      .replace(`"${signature.timestamp}"`, '"1"')
      .replace(signature.signature!, "00");
    expect(back).toBe(body);
  });

  it("makes the places that a test event does not have yet", () => {
    const json = signed(
      "mailgun",
      post({ "content-type": "application/json" }, '{"event-data":{"event":"opened"}}'),
      "k",
    );
    expect(verify({ provider: "mailgun", request: json, secrets: ["k"], now: NOW }).status).toBe("verified");
    const form = post({ "content-type": "application/x-www-form-urlencoded" }, "recipient=a%40example.com");
    expect(
      verify({ provider: "mailgun", request: signed("mailgun", form, "k"), secrets: ["k"], now: NOW }).status,
    ).toBe("verified");
    const parts = post(
      { "content-type": "multipart/form-data; boundary=b" },
      '--b\r\nContent-Disposition: form-data; name="recipient"\r\n\r\na@example.com\r\n--b--\r\n',
    );
    expect(
      verify({ provider: "mailgun", request: signed("mailgun", parts, "k"), secrets: ["k"], now: NOW }).status,
    ).toBe("verified");
    const item = post(
      {},
      '{"notificationItems":[{"NotificationRequestItem":{"eventCode":"AUTHORISATION"}},{"NotificationRequestItem":{"additionalData":{},"eventCode":"CAPTURE"}}]}',
    );
    const secret = "44".repeat(32);
    expect(
      verify({ provider: "adyen", request: signed("adyen", item, secret), secrets: [secret], now: NOW }).status,
    ).toBe("verified");
  });

  it("renews a time that stands in the body under a signature in a header", () => {
    const { request, secrets } = vector("linear-02");
    const again = signed("linear", request, secrets[0]!, { now: NOW + 0.5 });
    expect((JSON.parse(text(again)) as { webhookTimestamp: number }).webhookTimestamp).toBe(NOW * 1000 + 500);
    expect(verify({ provider: "linear", request: again, secrets, now: NOW }).status).toBe("verified");
  });

  it("tells the new length where the request tells one", () => {
    const request = post({ "Content-Length": "2", "content-type": "application/json" }, "{}");
    const again = signed("mailgun", request, "k");
    expect(new Map(again.headers).get("Content-Length")).toBe(String(again.body.length));
  });

  it("signs nothing in a body that is not of the sender's form, or that comes in pieces above 16 MiB", () => {
    const call = { provider: "mailgun", secret: "k", now: NOW };
    const nothing = { headers: [], body: null };
    expect(signRequest({ ...call, request: post({}, "no json") })).toEqual(nothing);
    expect(signRequest({ ...call, request: post({}, "[1]") })).toEqual(nothing);
    const pieces = { size: 17 * 1024 * 1024, *pieces() {} };
    expect(signRequest({ ...call, request: { ...post({}, ""), body: pieces } })).toEqual(nothing);
  });

  it("is never verified when it is spoiled, static secrets included", () => {
    for (const [id, secret, params] of [
      ["telegram", "s3cret", {}],
      ["livekit", "s", {}],
      ["vonage", "s", {}],
      ["monday", "s", {}],
      ["chargebee", "u:p", {}],
    ] as const) {
      const request = post({ "content-type": "application/json" }, "{}");
      const spoiled = signed(id, request, secret, { spoiled: true, params });
      expect(verify({ provider: id, request: spoiled, secrets: [secret], now: NOW }), id).toMatchObject({
        status: "failed",
        reason: "signature_mismatch",
      });
      expect(
        verify({ provider: id, request: signed(id, request, secret), secrets: [secret], now: NOW }),
        id,
      ).toMatchObject({ status: "verified" });
    }
  });
});

it("any body under any Content-Type is signed or left alone, and what is signed verifies", () => {
  const types = [
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "text/plain",
  ];
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((json) => Buffer.from(json)),
    fc.constantFrom(
      ...vectors("mailgun")
        .concat(vectors("adyen"), vectors("dropbox-sign"))
        .map(({ request }) => request.body),
    ),
    fc
      .constantFrom("--b", "--b\r\n--b--", "a=%", "&&=", "json={}", '{"signature":[]}')
      .map((text) => Buffer.from(text)),
  );
  const ids = ["mailgun", "adyen", "braintree", "dropbox-sign", "linear", "aws-sns", "lark-feishu"];
  fc.assert(
    fc.property(fc.constantFrom(...ids), fc.constantFrom(...types), bodies, (provider, type, body) => {
      const secret = provider === "adyen" ? "44".repeat(32) : "secret";
      const request = { ...post({ "content-type": type }, ""), body };
      const made = signRequest({ provider, request, secret, now: NOW });
      if (made.headers.length === 0 && made.body === null) return;
      const sent = withHeaders({ ...request, body: made.body ?? body }, made.headers);
      expect(verify({ provider, request: sent, secrets: [secret], now: NOW }).status).toBe("verified");
    }),
    { numRuns: 2000 },
  );
});
