import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { providers, sign, verify, type WebhookRequest } from "../../providers/index.ts";
import { post, vector, vectors, withHeaders } from "./vectors.ts";

const NOW = 1_770_000_000;

const SECRETS = {
  "dolby-millicast": "CzBVep/E6Q4zWH2ix+wRNluApcrvFDleg6jN8hc8YYY=",
  "dolby-optiview": "dolby_sec_for-tests",
  transcodely: "whsec_for_tests",
};

function set(request: WebhookRequest, headers: [string, string][]): Record<string, string> {
  return Object.fromEntries(withHeaders(request, headers).headers.map(([name, value]) => [name.toLowerCase(), value]));
}

describe("sign", () => {
  it("makes what verify accepts, for any body and secret", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("dolby-millicast", "dolby-optiview", "transcodely"),
        fc.uint8Array({ maxLength: 2048 }),
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.double({ min: 0, max: 4e9, noNaN: true }),
        (provider, body, bytes, now) => {
          const secret =
            provider === "dolby-millicast"
              ? Buffer.from(bytes).toString("base64")
              : `s${Buffer.from(bytes).toString("hex")}`;
          const request = post({}, body);
          const headers = sign({ provider, request, secret, now });
          const verdict = verify({ provider, request: withHeaders(request, headers), secrets: [secret], now });
          expect(verdict).toMatchObject({ status: "verified", reason: null });
        },
      ),
      { numRuns: 500 },
    );
  });

  it("makes a stale request fresh in the headers it came with", () => {
    for (const id of ["dolby-optiview-15", "transcodely-03", "transcodely-28"]) {
      const one = vector(id);
      const now = one.now + 1_000_000.7;
      const headers = sign({ ...one, secret: one.secrets[0]!, now });
      const request = withHeaders(one.request, headers);
      expect(request.headers).toHaveLength(one.request.headers.length);
      expect(verify({ ...one, request, now })).toMatchObject({ status: "verified" });
    }
  });

  it("makes every known sender's verified request fresh, wherever it can sign at all", () => {
    const verified = vectors().filter((one) => Object.hasOwn(providers, one.provider) && one.expect === "verified");
    const signed = verified.flatMap((one) => {
      const now = one.now + 1_000_000;
      const headers = sign({ ...one, secret: one.secrets[0]!, now });
      // A time that stands in the body is not the headers' to renew.
      const renewed = !providers[one.provider]!.schemes.some(
        (scheme) => "timestamp" in scheme && scheme.timestamp?.in === "body",
      );
      return headers.length === 0 || !renewed ? [] : [{ ...one, now, request: withHeaders(one.request, headers) }];
    });
    expect(signed.length).toBeGreaterThan(verified.length / 2);
    for (const one of signed) expect(verify(one), one.id).toMatchObject({ status: "verified", reason: null });
  });

  it("keeps Transcodely's generation and delivery id, and invents none", () => {
    const names = (request: WebhookRequest) =>
      sign({ provider: "transcodely", request, secret: SECRETS.transcodely, now: NOW }).map(([name]) => name);
    const old = ["X-Transcodely-Signature", "X-Transcodely-Timestamp", "X-Transcodely-Delivery-ID"];
    expect(names(vector("transcodely-01").request)).toEqual(old);
    expect(names(post({ "x-transcodely-delivery-id": "dlv_1" }, {}))).toEqual(old);
    expect(names(vector("transcodely-14").request)).toEqual(["Transcodely-Signature", "Webhook-Id"]);
    expect(names(post({}, {}))).toEqual(["X-Transcodely-Signature", "X-Transcodely-Timestamp"]);
    expect(names(post({}, { object: "event" }))).toEqual(["Transcodely-Signature"]);
  });

  it("gives the static header of an unsigned sender, and nothing where there is none", () => {
    const request = post({}, {});
    const call = { request, secret: "s", now: NOW };
    expect(sign({ ...call, provider: "dolbyio-media", params: { header: "X-Token" } })).toEqual([["X-Token", "s"]]);
    expect(sign({ ...call, provider: "dolbyio-media" })).toEqual([]);
    expect(sign({ ...call, provider: "qencode" })).toEqual([]);
    expect(sign({ ...call, provider: "nobody" })).toEqual([]);
    expect(sign({ ...call, provider: "dolby-millicast", secret: "not base64!" })).toEqual([]);
    expect(sign({ ...call, provider: "transcodely", now: Number.NaN })).toEqual([]);
  });
});

/** Receivers as each sender's own page tells people to write them. */
describe("a handler written by the book", () => {
  it("accepts what sign makes for Millicast", () => {
    const request = post({}, { type: "feeds", event: "started", timestamp: NOW * 1000, data: {} });
    const secret = SECRETS["dolby-millicast"];
    const headers = set(request, sign({ provider: "dolby-millicast", request, secret, now: NOW }));
    const key = Buffer.from(secret, "base64");
    expect(headers["x-millicast-signature"]).toBe(`sha1=${createHmac("sha1", key).update(request.body).digest("hex")}`);
  });

  it("accepts what sign makes for OptiView, reading by position and hashing the parsed body", () => {
    const request = post(
      { "Dolby-Signature": "t=0,h=0" },
      { type: "engine.error", created: NOW, object: { id: "en_1" } },
    );
    const secret = SECRETS["dolby-optiview"];
    const headers = set(request, sign({ provider: "dolby-optiview", request, secret, now: NOW }));
    const [time, hash] = headers["dolby-signature"]!.split(",").map((part) => part.split("=")[1]!);
    const parsed = JSON.parse(Buffer.from(request.body).toString());
    const expected = createHmac("sha256", secret)
      .update(`${time}.${JSON.stringify(parsed)}`)
      .digest("hex");
    expect([time, hash]).toEqual([String(NOW), expected]);
  });

  it("accepts what sign makes for Transcodely's older headers", () => {
    const request = post({ "X-Transcodely-Signature": "sha256=0" }, { event: "job.completed", job: { id: "job_1" } });
    const secret = SECRETS.transcodely;
    const headers = set(request, sign({ provider: "transcodely", request, secret, now: NOW }));
    const time = headers["x-transcodely-timestamp"]!;
    expect(Math.abs(NOW - Number.parseInt(time, 10))).toBeLessThanOrEqual(300);
    const payload = `${time}.${Buffer.from(request.body).toString("utf8")}`;
    expect(headers["x-transcodely-signature"]).toBe(
      `sha256=${createHmac("sha256", secret).update(payload).digest("hex")}`,
    );
  });

  it("accepts what sign makes for Transcodely's current header", () => {
    const request = post({}, { id: "evt_1", object: "event" });
    const secret = SECRETS.transcodely;
    const headers = set(request, sign({ provider: "transcodely", request, secret, now: NOW }));
    const pairs = new Map(
      headers["transcodely-signature"]!.split(",").map((part) => part.split("=") as [string, string]),
    );
    const expected = createHmac("sha256", secret)
      .update(`${pairs.get("t")}.`)
      .update(request.body)
      .digest("hex");
    expect(pairs.get("v1")).toBe(expected);
  });

  it("accepts what sign makes for Hygraph, reading by position, in an environment of its own", () => {
    const signature = (headers: Record<string, string>) => {
      const request = post(headers, { operation: "publish" });
      const { "gcms-signature": made } = set(request, sign({ provider: "hygraph", request, secret: "s", now: NOW }));
      const [digest, environment, time] = made!.split(", ").map((part) => part.slice(part.indexOf("=") + 1));
      const payload = JSON.stringify({
        Body: Buffer.from(request.body).toString(),
        EnvironmentName: environment,
        TimeStamp: Number.parseInt(time!, 10),
      });
      expect(digest).toBe(createHmac("sha256", "s").update(payload).digest("base64"));
      return { environment, time };
    };
    expect(signature({})).toEqual({ environment: "master", time: `${NOW}000` });
    expect(signature({ "gcms-signature": "sign=MA==, env=staging, t=1" })).toEqual({
      environment: "staging",
      time: `${NOW}000`,
    });
  });

  it("accepts what sign makes for Authorize.Net, comparing texts", () => {
    const request = post({}, { eventType: "net.authorize.payment.void.created" });
    const headers = set(request, sign({ provider: "authorizenet", request, secret: "C0FFEE", now: NOW }));
    const digest = createHmac("sha512", "C0FFEE").update(request.body).digest("hex").toUpperCase();
    expect(headers["x-anet-signature"]).toBe(`sha512=${digest}`);
  });

  it("accepts what sign makes for Bunny Stream, looking at version and algorithm first", () => {
    const request = post({}, { VideoGuid: "g", Status: 3 });
    const headers = set(request, sign({ provider: "bunny-stream", request, secret: "key", now: NOW }));
    expect(headers).toMatchObject({
      "x-bunnystream-signature-version": "v1",
      "x-bunnystream-signature-algorithm": "hmac-sha256",
      "x-bunnystream-signature": createHmac("sha256", "key").update(request.body).digest("hex"),
    });
  });

  it("accepts what sign makes for Contentful, which lists the headers it signs", () => {
    const request = post({}, { sys: { id: "1" } }, "https://hooks.example.com/a b?x=1&y=%20");
    const headers = set(request, sign({ provider: "contentful", request, secret: "s", now: NOW }));
    const listed = "x-contentful-signed-headers,x-contentful-timestamp";
    expect(headers).toMatchObject({ "x-contentful-signed-headers": listed, "x-contentful-timestamp": `${NOW}000` });
    const path = "/a%20b?x%253D1%2526y%253D%252520";
    const lines = ["POST", path, `x-contentful-signed-headers:${listed};x-contentful-timestamp:${NOW}000`, ""].join(
      "\n",
    );
    const digest = createHmac("sha256", "s").update(lines).update(request.body).digest("hex");
    expect(headers["x-contentful-signature"]).toBe(digest);
  });
});

it("GitLab's signing token signs, and its older secret token goes along as it is", () => {
  const request = {
    method: "POST",
    url: "https://example.com/hook",
    headers: [
      ["webhook-id", "b0f1c8a4"],
      ["X-Gitlab-Event", "Push Hook"],
    ] as [string, string][],
    body: Buffer.from('{"object_kind":"push"}'),
  };
  const headers = (secret: string) => sign({ provider: "gitlab", request, secret, now: 1_800_000_000 });
  expect(headers("of our choice")).toEqual([["X-Gitlab-Token", "of our choice"]]);
  const names = headers("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").map(([name]) => name);
  expect(names).toEqual(expect.arrayContaining(["webhook-signature", "webhook-timestamp"]));
  expect(names).not.toContain("X-Gitlab-Token");
});
