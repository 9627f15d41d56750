import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Provider, providers, sign, verify } from "../../providers/index.ts";
import { post, vector, withHeaders } from "./vectors.ts";

const millicast = vector("dolby-millicast-01");
const optiview = vector("dolby-optiview-01");
const transcodely = vector("transcodely-01");
const current = vector("transcodely-14");

function names(verdict: ReturnType<typeof verify>): string[] {
  return verdict.checks.map(({ name, ok }) => `${name}${ok ? "" : " ✗"}`);
}

describe("verify", () => {
  it("lists its checks in order and stops at the first that fails", () => {
    expect(names(verify(optiview))).toEqual([
      "header_present",
      "header_parsed",
      "secret_format",
      "signature",
      "timestamp",
      "body_form",
    ]);
    expect(names(verify({ ...optiview, secrets: ["dolby_sec_other"] }))).toEqual([
      "header_present",
      "header_parsed",
      "secret_format",
      "signature ✗",
    ]);
    const request = withHeaders(optiview.request, [["Dolby-Signature", "t=1"]]);
    expect(names(verify({ ...optiview, request }))).toEqual(["header_present", "header_parsed ✗"]);
  });

  it("names the secret that matched by its label and SHA-256 fingerprint, never by its value", () => {
    const [value] = optiview.secrets as [string];
    const verdict = verify({ ...optiview, secrets: [{ value, label: "staging" }] });
    expect(verdict.secret).toEqual({
      label: "staging",
      fingerprint: createHash("sha256").update(value).digest("hex").slice(0, 16),
    });
    expect(JSON.stringify(verdict)).not.toContain(value);
  });

  it("shows the digest expected and the one received", () => {
    const { checks } = verify({ ...optiview, secrets: ["dolby_sec_other"] });
    expect(checks.at(-1)!.detail).toMatch(/expected [0-9a-f]{64}, received 98821ca7b300633f[0-9a-f]{48}/);
  });

  it("tries every secret with every signature of a rotation", () => {
    const both = { ...current, secrets: ["whsec_old", current.secrets[0]!] };
    expect(verify(both)).toMatchObject({ status: "verified" });
    const old = sign({ ...current, secret: "whsec_old" })[0]![1].split("v1=")[1];
    const value = current.request.headers.find(([name]) => name === "transcodely-signature")![1];
    const request = withHeaders(current.request, [["Transcodely-Signature", `${value},v1=${old}`]]);
    for (const secret of ["whsec_old", current.secrets[0]!]) {
      expect(verify({ ...current, request, secrets: [secret] }).status).toBe("verified");
    }
    expect(verify({ ...current, request, secrets: ["whsec_new"] })).toMatchObject({ reason: "signature_mismatch" });
  });

  it("takes a request that is exactly 300 s old or ahead, and no older or newer one", () => {
    const at = (seconds: number) => verify({ ...transcodely, now: 1709136942 + seconds }).reason;
    expect([at(300), at(-300)]).toEqual([null, null]);
    expect([at(301), at(300.5)]).toEqual(["timestamp_expired", "timestamp_expired"]);
    expect(at(-301)).toBe("timestamp_in_future");
    const { checks } = verify({ ...transcodely, now: 1709136942 + 612 });
    expect(checks.at(-1)).toEqual({ name: "timestamp", ok: false, detail: "612 s old, 300 s allowed." });
  });

  it("calls everything stale when the clock gives no number", () => {
    expect(verify({ ...transcodely, now: Number.NaN }).reason).toBe("timestamp_expired");
  });

  it("never calls a wrong signature merely stale", () => {
    const verdict = verify({ ...transcodely, secrets: ["whsec_other"], now: 0 });
    expect(verdict.reason).toBe("signature_mismatch");
  });

  it("says no_secret where one is needed, whether or not the signature is there", () => {
    for (const one of [millicast, vector("dolby-millicast-14"), vector("transcodely-34")]) {
      expect(verify({ ...one, secrets: [] })).toMatchObject({ status: "no_secret", reason: null });
    }
    expect(verify({ ...millicast, secrets: ["", "  "] }).status).toBe("no_secret");
  });

  it("names the param that a static header needs", () => {
    const verdict = verify({ ...vector("dolbyio-media-06"), params: {} });
    expect(verdict.status).toBe("no_secret");
    expect(verdict.message).toContain('"header"');
  });

  it("names headers that come near when the signature is missing, and whose they are", () => {
    const renamed = withHeaders(vector("dolby-millicast-14").request, [["X-Millicast-Signatur", "sha1=00"]]);
    expect(verify({ ...millicast, request: renamed }).checks[0]!.detail).toContain("X-Millicast-Signatur.");
    const verdict = verify({ ...millicast, provider: "dolby-millicast", request: optiview.request });
    expect(verdict).toMatchObject({ status: "failed", reason: "header_missing" });
    expect(verdict.message).toContain("dolby-signature (that of Dolby OptiView)");
  });

  it("says unsigned where a sender that signs had nothing to sign with, with a secret set or not", () => {
    const { request, secrets } = vector("remotion-01");
    const unsigned = withHeaders(request, [["X-Remotion-Signature", "NO_SECRET_PROVIDED"]]);
    for (const given of [[], secrets]) {
      const verdict = verify({ provider: "remotion", request: unsigned, secrets: given, now: 0 });
      expect(verdict).toMatchObject({ status: "unsigned", reason: null, secret: null });
    }
  });

  it("refuses a secret that is not base64 where the key is", () => {
    const verdict = verify({ ...millicast, secrets: ["not base64!"] });
    expect(verdict).toMatchObject({ status: "failed", reason: "secret_malformed" });
    const mixed = verify({ ...millicast, secrets: [{ value: "not base64!", label: "old" }, ...millicast.secrets] });
    expect(mixed.status).toBe("verified");
    expect(mixed.warnings).toEqual(['The secret "old" is not valid base64 and was left out.']);
  });

  it.each([
    ["x-millicast-signature", "", "header_malformed"],
    ["x-millicast-signature", "966c8824874a80cf88b7abe97bcda1e896298be4", "header_malformed"],
    ["x-millicast-signature", "sha1=966c", "header_malformed"],
    ["x-millicast-signature", "sha1=966c8824874a80cf88b7abe97bcda1e896298bxx", "header_malformed"],
    ["x-millicast-signature", `sha1=${"0".repeat(64)}`, "signature_mismatch"],
    ["x-millicast-signature", `sha256=${"0".repeat(64)}`, "signature_mismatch"],
    ["x-millicast-signature", "sha1=966C8824874A80CF88B7ABE97BCDA1E896298BE4", null],
  ])("judges %s: %s by its form: %s", (name, value, reason) => {
    const verdict = verify({ ...millicast, request: withHeaders(millicast.request, [[name, value]]) });
    expect(verdict.reason).toBe(reason);
  });

  it.each([
    ["bad_header", "header_malformed"],
    ["t=1711900800", "header_malformed"],
    ["t=soon,h=00", "header_malformed"],
    [
      "t=1711900800,t=1711900801,h=98821ca7b300633ffb84fa5d7f6822dd13050c36c040577c1d4cd85c346013fc",
      "header_malformed",
    ],
    ["v=2, h=98821ca7b300633ffb84fa5d7f6822dd13050c36c040577c1d4cd85c346013fc ,t=1711900800", null],
  ])("reads Dolby-Signature by key: %s", (value, reason) => {
    const verdict = verify({ ...optiview, request: withHeaders(optiview.request, [["Dolby-Signature", value]]) });
    expect(verdict.reason).toBe(reason);
  });

  it("refuses a single signature that came twice", () => {
    const { headers } = millicast.request;
    const request = { ...millicast.request, headers: [...headers, ["X-Millicast-Signature", "sha1=00"] as const] };
    expect(verify({ ...millicast, request }).reason).toBe("header_malformed");
  });

  it.each(["x-dolby-streaming-signature", "Dolby-Signature", "THEOlive-Signature"])("knows OptiView by %s", (name) => {
    const signed = sign({
      ...optiview,
      request: post({ [name]: "t=1,h=0" }, optiview.request.body),
      secret: optiview.secrets[0]!,
    });
    expect(signed.map(([header]) => header)).toEqual([name]);
    const request = post(Object.fromEntries(signed), optiview.request.body);
    expect(verify({ ...optiview, provider: undefined, request })).toMatchObject({
      provider: "dolby-optiview",
      status: "verified",
      scheme: "hmac-sha256",
    });
  });

  it("does not take another product's Dolby-Signature for OptiView's", () => {
    const request = post({ "Dolby-Signature": "t=1711900800,k=ed25519,s=c2ln" }, { some: "call" });
    expect(verify({ request, secrets: [], now: 0 }).provider).toBe("dolbyio-communications");
    const verdict = verify({ ...optiview, request });
    expect(verdict.reason).toBe("header_malformed");
    expect(verdict.message).toContain("Communications");
  });

  it("accepts OptiView's re-serialised body with a warning, and nobody else's", () => {
    const compact = { type: "channel.stopped", created: 1711900800, object: { type: "channel", id: "ch_1" } };
    const spaced = Buffer.from(JSON.stringify(compact, null, 2));
    const headers = Object.fromEntries(sign({ ...optiview, request: post({}, compact), secret: optiview.secrets[0]! }));
    const verdict = verify({ ...optiview, request: post(headers, spaced) });
    expect(verdict).toMatchObject({ status: "verified", reason: null });
    expect(verdict.checks.at(-1)).toMatchObject({ name: "body_form", ok: false });
    expect(verdict.warnings).toHaveLength(1);

    const other = Object.fromEntries(sign({ ...current, request: post({}, compact), secret: current.secrets[0]! }));
    expect(verify({ ...current, request: post(other, spaced) }).reason).toBe("signature_mismatch");
  });

  it("survives a body nested too deeply to write again", () => {
    const body = Buffer.from(`{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`);
    expect(verify({ ...optiview, request: { ...optiview.request, body } }).reason).toBe("signature_mismatch");
  });

  it("says which providers exist when an id is unknown, and throws nothing", () => {
    for (const provider of ["nobody", "constructor", "__proto__", ""]) {
      const verdict = verify({ ...millicast, provider });
      expect(verdict).toMatchObject({ status: "unknown", reason: "unsupported", provider: null });
      expect(verdict.message).toContain("dolby-optiview");
    }
  });

  it("says unknown of a request that is nobody's", () => {
    expect(verify({ request: post({}, { hello: 1 }), secrets: ["x"], now: 0 })).toMatchObject({
      status: "unknown",
      reason: null,
      provider: null,
      scheme: null,
    });
  });

  it("takes a provider of one's own", () => {
    const own: Provider = { ...providers["dolby-millicast"]!, id: "own", name: "Own" };
    expect(verify({ ...millicast, provider: own })).toMatchObject({ provider: "own", status: "verified" });
  });
});

describe("static secrets", () => {
  const job = vector("dolbyio-media-06");
  const task = vector("qencode-05");

  it("verifies Dolby.io Media's header, whatever its case, and says what it does not cover", () => {
    const request = withHeaders(job.request, [["Authorization", job.secrets[0]!]]);
    const verdict = verify({ ...job, request });
    expect(verdict).toMatchObject({ status: "verified", scheme: "static-header" });
    expect(verdict.warnings[0]).toContain("not covered");
    const own = { value: job.secrets[0]!, params: { header: "AUTHORIZATION" } };
    expect(verify({ ...job, params: {}, request, secrets: [own] }).status).toBe("verified");
    expect(verify({ ...job, params: { header: "x-token" } }).reason).toBe("header_missing");
  });

  it.each([
    ["https://h.example/qencode?token=s3cr3t-in-url", "verified", null],
    ["https://h.example/qencode/s3cr3t-in-url?x=1", "verified", null],
    ["https://h.example/qencode?s3cr3t-in-url", "verified", null],
    ["https://h.example/qencode?token=s3cr3t%2Din-url#top", "verified", null],
    ["https://h.example/qencode?token=wrong", "failed", "signature_mismatch"],
    ["https://s3cr3t-in-url/qencode", "failed", "header_missing"],
    ["not a url %%", "failed", "header_missing"],
  ])("looks for Qencode's in %s: %s", (url, status, reason) => {
    expect(verify({ ...task, request: { ...task.request, url } })).toMatchObject({ status, reason });
  });
});
