import { describe, expect, it } from "vitest";
import { examine, explain, providers, verify } from "../../providers/index.ts";
import { VECTOR_IDS, vectors } from "./vectors.ts";

const registered = vectors().filter(({ provider }) => Object.hasOwn(providers, provider));

it("every provider has vectors", () => {
  expect(Object.keys(providers).filter((id) => !VECTOR_IDS.includes(id))).toEqual([]);
});

it("every file of vectors is a registered provider's", () => {
  expect(VECTOR_IDS.filter((id) => !Object.hasOwn(providers, id))).toEqual([]);
});

describe("the vectors", () => {
  for (const { id, provider, secrets, request, now, params, expect: status, reason, diagnosis } of registered) {
    it(`give ${id} ${status}${reason ? `, ${reason}` : ""}`, () => {
      const verdict = verify({ provider, request, secrets, now, params });
      expect({ status: verdict.status, reason: verdict.reason }, verdict.message).toEqual({ status, reason });
      expect(verdict.provider).toBe(provider);
      expect(verdict.diagnosis).toBeNull();
      expect(verdict.secret !== null).toBe(status === "verified" || reason?.startsWith("timestamp_") === true);
    });

    it(`recognise ${id} as ${provider}, or name it beside another that fits, and come to the same`, () => {
      const owned = secrets.map((value) => ({ value, provider, params }));
      const { facts, verdict } = examine({ request, secrets: owned, now });
      const named = verdict.warnings.some((warning) => warning.includes(providers[provider]!.name));
      const nobody = facts.provider === null && secrets.length === 0;
      expect(facts.provider === provider || named || nobody, `${facts.provider}: ${verdict.warnings.join()}`).toBe(
        true,
      );
      if (facts.provider === provider) expect(verdict).toMatchObject({ provider, status, reason });
      const recognised = verify({ request, secrets, now, params });
      if (recognised.provider === provider) expect(recognised).toMatchObject({ status, reason });
    });

    it(`explain ${id}${diagnosis ? ` by ${diagnosis}` : ""}`, () => {
      const { signedBytes, diagnosis: found, ...verdict } = explain({ provider, request, secrets, now, params });
      expect({ ...verdict, diagnosis: null }).toEqual(verify({ provider, request, secrets, now, params }));
      if (diagnosis) expect(found?.code).toBe(diagnosis);
      else expect(found === null || status === "failed" || verdict.checks.some(({ ok }) => !ok)).toBe(true);
      if (status === "unsigned") expect(signedBytes).toBeNull();
    });
  }
});
