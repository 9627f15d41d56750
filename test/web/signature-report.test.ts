import { describe, expect, test } from "vitest";
import type { Detail } from "../../protocol/request.ts";
import { explain, sign } from "../../providers/index.ts";
import { alike, digestsOf } from "../../web/request/digests.ts";
import { signatureReport } from "../../web/request/signature-report.ts";

const now = 1_700_000_000;
const url = "https://example.com/hook?token=t0p-s3cret";

/** What the library says of a request that was signed with one secret and is checked with others. */
function explained(key: string, secrets: string[]) {
  const request = {
    method: "POST",
    url,
    headers: [] as [string, string][],
    body: Buffer.from('{"token":"t0p-s3cret"}'),
  };
  const headers = sign({ provider: "transcodely", request, secret: key, now });
  const verdict = explain({ provider: "transcodely", request: { ...request, headers }, secrets, now });
  const received = headers.find(([name]) => name.endsWith("Signature"))![1].replace("sha256=", "");
  const detail = {
    id: "abc-def",
    method: "POST",
    path: "/hook/t0p-s3cret",
    url,
    headers,
    receivedAt: "2026-01-01T00:00:00.000Z",
    size: 22,
    bodySha256: "ab".repeat(32),
    verdict,
  } as unknown as Detail;
  return { verdict, detail, received };
}

describe("what was expected and what came", () => {
  test.each([[["whsec_two"]], [["whsec_two", "whsec_three"]]])("is found in the check list for %j", (secrets) => {
    const { verdict, received } = explained("whsec_one", secrets);
    const right = explained("whsec_two", ["whsec_two"]).received;
    expect(digestsOf(verdict.checks)).toEqual({ expected: right, received: [received] });
  });

  test("is nothing for a signature that holds, and none that came", () => {
    expect(digestsOf(explained("whsec_one", ["whsec_one"]).verdict.checks)).toBeNull();
    expect(digestsOf([])).toBeNull();
  });

  test("is alike up to the first difference", () => {
    expect([alike("abcd", "abxd"), alike("", "a"), alike("ab", "ab")]).toEqual([2, 0, 2]);
  });
});

test("a report tells the verdict and holds no secret, no token, and not the signature that would be right", () => {
  const { verdict, detail } = explained("whsec_one", ["one"]);
  const report = signatureReport(detail, verdict);
  expect(report).toContain("Verdict: failed, signature_mismatch\n");
  expect(report).toContain("FAILED signature: ");
  expect(report).toMatch(/Cause: .*secret_prefix_whsec/);
  const { expected } = digestsOf(verdict.checks)!;
  expect(report).toContain(`${expected.slice(0, 8)}…`);
  for (const kept of [expected.slice(0, 9), "whsec_one", "t0p-s3cret"]) expect(report).not.toContain(kept);
  const verified = explained("whsec_one", ["whsec_one"]);
  expect(signatureReport(verified.detail, verified.verdict)).toContain("passed signature: ");
});
