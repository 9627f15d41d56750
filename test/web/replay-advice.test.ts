import { expect, test } from "vitest";
import { sign, verify } from "../../providers/index.ts";
import { signatureAdvice, staleBy } from "../../web/replay/advice.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");

/** A request of Stripe's that came now, with the verdict the relay gives. */
function captured(ageSeconds = 0) {
  const request = {
    method: "POST",
    url: "https://hooks.example.com/default",
    headers: [] as [string, string][],
    body: Buffer.from('{"id":"evt_1","object":"event","type":"a.b"}'),
  };
  const now = NOW / 1000;
  request.headers = sign({ provider: "stripe", request, secret: "whsec_a", now: now - ageSeconds }) as [
    string,
    string,
  ][];
  const verdict = verify({ provider: "stripe", request, secrets: ["whsec_a"], now });
  return { provider: "stripe", receivedAt: new Date(NOW).toISOString(), verdict };
}

test("a kept signature is advised against once its time is older than its sender allows", () => {
  const request = captured();
  expect(staleBy(request, NOW + 299_000)).toBeNull();
  expect(staleBy(request, NOW + 301_000)).toBe(301_000);
  expect(staleBy(captured(290), NOW + 11_000)).toBe(301_000);
  expect(signatureAdvice(request, "keep", [], NOW)).toBeNull();
  expect(signatureAdvice(request, "keep", [], NOW + 3_600_000)).toContain("1 h 0 min old");
  expect(signatureAdvice(request, "resign", [], NOW + 3_600_000)).toBeNull();
});

test("a kept signature does not cover an edited body, and signing needs a secret", () => {
  const request = captured();
  expect(signatureAdvice(request, "keep", ["body"], NOW)).toContain("edited");
  expect(signatureAdvice({ ...request, provider: null }, "resign", [], NOW)).toContain("not recognised");
  const without = { ...request, verdict: { ...request.verdict, status: "no_secret" as const } };
  expect(signatureAdvice(without, "none", [], NOW)).toContain("secret of stripe");
});
