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
