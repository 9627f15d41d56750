import { describe, expect, it } from "vitest";
import { examine, explain, verify } from "../../providers/index.ts";
import { vectors } from "./vectors.ts";

describe("the vectors of the five providers", () => {
  for (const { id, provider, secrets, request, now, params, expect: status, reason } of vectors()) {
    it(`gives ${id} ${status}${reason ? `, ${reason}` : ""}`, () => {
      const verdict = verify({ provider, request, secrets, now, params });
      expect({ status: verdict.status, reason: verdict.reason }).toEqual({ status, reason });
      expect(verdict.provider).toBe(provider);
      expect(verdict.diagnosis).toBeNull();
      expect(verdict.secret !== null).toBe(status === "verified" || reason?.startsWith("timestamp_") === true);
    });

    it(`recognises ${id} as ${provider} and comes to the same`, () => {
      const recognised = verify({ request, secrets, now, params });
      expect(recognised).toMatchObject({ provider, status, reason });
      const owned = secrets.map((value) => ({ value, provider, params }));
      const examined = examine({ request, secrets: owned, now });
      expect(examined.facts.provider).toBe(provider);
      expect(examined.verdict).toMatchObject({ provider, status, reason });
    });

    it(`explains ${id} with the same verdict`, () => {
      const { signedBytes, diagnosis, ...verdict } = explain({ provider, request, secrets, now, params });
      expect({ ...verdict, diagnosis: null }).toEqual(verify({ provider, request, secrets, now, params }));
      expect(diagnosis === null || status === "failed").toBe(true);
      if (status === "unsigned") expect(signedBytes).toBeNull();
    });
  }
});
