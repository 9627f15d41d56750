import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { explain, sign } from "../../providers/index.ts";
import { post, type Vector, vector, withHeaders } from "./vectors.ts";

const millicast = vector("dolby-millicast-01");
const optiview = vector("dolby-optiview-01");
const transcodely = vector("transcodely-14");

function resigned(one: Vector, secret: string, body: Uint8Array | string = one.request.body): Vector {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const headers = sign({ ...one, request: { ...one.request, body: bytes }, secret });
  return { ...one, request: withHeaders(one.request, headers) };
}

function code(one: Vector): string | undefined {
  return explain(one).diagnosis?.code;
}

describe("explain", () => {
  it.each([
    ["dolby-millicast-08", "body_charset"],
    ["dolby-millicast-09", "secret_decode_utf8_instead_of_base64"],
    ["dolby-optiview-12", "secret_prefix_dolby_sec"],
    ["dolby-optiview-15", "signature_matches_but_stale"],
    ["dolby-optiview-16", "timestamp_in_milliseconds"],
    ["transcodely-03", "signature_matches_but_stale"],
    ["transcodely-08", "secret_prefix_whsec"],
    ["transcodely-10", "template_body_only_matches"],
    ["dolby-millicast-11", undefined],
    ["dolby-optiview-11", undefined],
    ["transcodely-27", undefined],
  ])("names the mistake in %s: %s", (id, expected) => {
    expect(code(vector(id))).toBe(expected);
  });

  it("names white space and quotes around a secret", () => {
    const [secret] = transcodely.secrets as [string];
    expect(code({ ...transcodely, secrets: [`${secret}\n`] })).toBe("secret_trim");
    expect(code({ ...transcodely, secrets: [`"${secret}"`] })).toBe("secret_unquote");
    expect(code({ ...millicast, secrets: [`'${millicast.secrets[0]}'`] })).toBe("secret_unquote");
    const job = vector("dolbyio-media-06");
    const request = withHeaders(job.request, [["authorization", job.secrets[0]!]]);
    expect(code({ ...job, request, secrets: ["other", ` ${job.secrets[0]} `] })).toBe("secret_trim");
  });

  it("names a text secret that was decoded, and a prefix that was dropped", () => {
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const bytes = Buffer.from(secret.slice(6), "base64");
    const [, signature] = transcodely.request.headers.find(([name]) => name === "transcodely-signature")!;
    const time = /t=(\d+)/.exec(signature)![1]!;
    const made = createHmac("sha256", bytes).update(`${time}.`).update(transcodely.request.body).digest("hex");
    const request = withHeaders(transcodely.request, [["Transcodely-Signature", `t=${time},v1=${made}`]]);
    expect(code({ ...transcodely, request, secrets: [secret] })).toBe("secret_decode_base64_instead_of_utf8");
    expect(code({ ...resigned(transcodely, secret.slice(6)), secrets: [secret] })).toBe(
      "secret_prefix_dropped_by_sender",
    );
  });

  it("names a body that was written anew", () => {
    const body = Buffer.from('{ "id": "evt_1", "object": "event" }');
    const one = { ...transcodely, request: post({}, body) };
    const spaced = resigned(one, transcodely.secrets[0]!, '{"id":"evt_1","object":"event"}');
    expect(code(spaced)).toBe("body_json_spacing");
    const open = { ...optiview, request: post({}, body) };
    const accepted = explain(resigned(open, optiview.secrets[0]!, '{"id":"evt_1","object":"event"}'));
    expect(accepted).toMatchObject({ status: "verified", diagnosis: { code: "body_json_spacing" } });
    expect(Buffer.from(accepted.signedBytes!).toString()).toBe(`${optiview.now}.{"id":"evt_1","object":"event"}`);
  });

  it("gives the bytes the signature covers, whether or not it matches", () => {
    const bytes = (one: Vector) => Buffer.from(explain(one).signedBytes!).toString();
    expect(bytes(millicast)).toBe(Buffer.from(millicast.request.body).toString());
    expect(bytes(vector("dolby-optiview-11"))).toBe(`1711900800.${Buffer.from(optiview.request.body).toString()}`);
    expect(bytes({ ...optiview, secrets: [] })).toBe(bytes(optiview));
    expect(explain(vector("transcodely-34")).signedBytes).toBeNull();
    expect(explain(vector("qencode-01")).signedBytes).toBeNull();
  });

  it("comes to an end, however many secrets there are", () => {
    const [secret] = transcodely.secrets as [string];
    const wrong = Array.from({ length: 1000 }, (_, index) => `whsec_wrong_${index}`);
    expect(code({ ...transcodely, secrets: [...wrong, `"${secret}"`] })).toBeUndefined();
    expect(code({ ...transcodely, secrets: [`"${secret}"`, ...wrong] })).toBe("secret_unquote");
  });
});

describe("a signature that cannot be read", () => {
  const now = 1_770_000_000;
  const made = (provider: string, secret: string) => {
    const request = post({ "content-type": "application/json" }, '{"id":1}');
    return withHeaders(request, sign({ provider, request, secret, now }));
  };
  const found = (provider: string, secret: string, name: string, change: (value: string) => string) => {
    const request = made(provider, secret);
    const [, value] = request.headers.find(([one]) => one.toLowerCase() === name)!;
    const changed = withHeaders(request, [[name, change(value)]]);
    return explain({ provider, request: changed, secrets: [secret], now });
  };

  it.each([
    ["without its prefix", "github", "x-hub-signature-256", (value: string) => value.slice("sha256=".length)],
    ["in quotes", "shopify", "x-shopify-hmac-sha256", (value: string) => `"${value}"`],
    ["under another key", "stripe", "stripe-signature", (value: string) => value.replace("v1=", "sig=")],
    ["with the pairs parted otherwise", "stripe", "stripe-signature", (value: string) => value.replace(",", "; ")],
  ])("is recognised %s", (_, provider, name, change) => {
    expect(found(provider, "s3cret", name, change)).toMatchObject({
      status: "failed",
      diagnosis: { code: "signature_form_matches" },
    });
  });

  it("is recognised when it is cut short", () => {
    const cut = (value: string) => value.slice(0, -30);
    expect(found("github", "s3cret", "x-hub-signature-256", cut).diagnosis?.code).toBe("signature_truncated");
    expect(code(vector("svix-05"))).toBe("signature_truncated");
  });

  it("is not claimed to be right where its secret or its body is another", () => {
    const bare = (value: string) => value.slice("sha256=".length);
    const request = withHeaders(made("github", "s3cret"), []);
    const [, value] = request.headers.find(([name]) => name === "X-Hub-Signature-256")!;
    const changed = withHeaders(request, [["X-Hub-Signature-256", bare(value)]]);
    expect(explain({ provider: "github", request: changed, secrets: ["other"], now }).diagnosis).toBeNull();
  });
});

it("a signature of another key's id than the one that is set is right with it, and said to be", () => {
  const bt = vector("braintree-01");
  const params = { publicKey: "another_public_key" };
  const verdict = explain({ ...bt, params });
  expect(verdict).toMatchObject({ status: "failed", diagnosis: { code: "key_id_differs" } });
});

it("the secret of a token that is a JWT is cleaned and decoded in other ways", () => {
  const request = post({ "content-type": "application/webhook+json" }, '{"event":"room_started"}');
  const secret = Buffer.from("a secret of some length").toString("base64");
  const headers = sign({ provider: "livekit", request, secret, now: 1_770_000_000 });
  const call = { provider: "livekit", request: withHeaders(request, headers), now: 1_770_000_000 };
  expect(explain({ ...call, secrets: [`${secret}\n`] }).diagnosis?.code).toBe("secret_trim");
  const decoded = Buffer.from(secret, "base64").toString();
  const other = sign({ provider: "livekit", request, secret: decoded, now: 1_770_000_000 });
  expect(explain({ ...call, request: withHeaders(request, other), secrets: [secret] }).diagnosis?.code).toBe(
    "secret_decode_base64_instead_of_utf8",
  );
  const spaced = { ...call.request, body: Buffer.from('{ "event": "room_started" }') };
  expect(explain({ ...call, request: spaced, secrets: [secret] }).diagnosis).toMatchObject({
    code: "body_digest_mismatch",
    message: expect.stringContaining("JSON.stringify"),
  });
});

it.each([
  [
    "Go's escapes of <, > and &",
    '{"a":"\\u003cb\\u003e \\u0026"}',
    '{"a":"<b> &"}',
    "application/json",
    "body_json_spacing",
  ],
  [
    "what .NET escapes",
    '{"a":"\\u003Cb\\u003E \\u0022\\u00EB\\u0022"}',
    '{"a":"<b> \\"ë\\""}',
    "application/json",
    "body_json_spacing",
  ],
  ["a form with %20", "a=b%20c&d=%21", "a=b+c&d=%21", "application/x-www-form-urlencoded", "form_reencoded"],
])("names a body that was signed with %s", (_, before, after, type, expected) => {
  const request = post({ "content-type": type }, before.replace("%21", "!"));
  const headers = sign({ provider: "github", request, secret: "s", now: 0 });
  const arrived = { ...withHeaders(request, headers), body: Buffer.from(after) };
  expect(explain({ provider: "github", request: arrived, secrets: ["s"], now: 0 }).diagnosis?.code).toBe(expected);
});

it.each([
  ["x-forwarded-prefix", "/api", "http://10.0.0.1/in", "url_forwarded_prefix_matches"],
  ["x-original-uri", "/api/in", "http://10.0.0.1/x", "url_forwarded_target_matches"],
  ["x-forwarded-port", "8443", "https://shop.example.com/api/in", "url_forwarded_port_matches"],
])("names the URL that a gateway's %s tells", (name, value, url, expected) => {
  const public_ =
    name === "x-forwarded-port" ? "https://shop.example.com:8443/api/in" : "https://shop.example.com/api/in";
  const forwarded = { "x-forwarded-host": "shop.example.com", "x-forwarded-proto": "https", [name]: value };
  const request = post(forwarded, "{}", public_);
  const headers = sign({ provider: "square", request, secret: "s", now: 0 });
  const arrived = { ...withHeaders(request, headers), url };
  expect(explain({ provider: "square", request: arrived, secrets: ["s"], now: 0 }).diagnosis?.code).toBe(expected);
});
