import { describe, expect, expectTypeOf, it } from "vitest";
import type { z } from "zod";
import { ProviderInfo } from "../../protocol/endpoint.ts";
import { Verdict as VerdictSchema } from "../../protocol/verdict.ts";
import { providers, type Verdict, verify } from "../../providers/index.ts";
import { vectors } from "./vectors.ts";

describe("what the library shares with the API", () => {
  it("is the same verdict, in types", () => {
    expectTypeOf<Verdict>().toEqualTypeOf<z.infer<typeof VerdictSchema>>();
  });

  it("is the same verdict, in values, with nothing more", () => {
    for (const one of vectors().filter(({ provider }) => Object.hasOwn(providers, provider))) {
      const verdict = verify(one);
      expect(VerdictSchema.strict().parse(verdict)).toEqual(verdict);
    }
  });

  it("is a list of providers under their own ids, whose schemes agree with whether they sign", () => {
    for (const [id, provider] of Object.entries(providers)) {
      expect(provider.id).toBe(id);
      expect(ProviderInfo.parse(provider)).toMatchObject({ id, name: provider.name });
      const statics = ["token", "basic"];
      expect(provider.schemes.some(({ family }) => !statics.includes(family))).toBe(provider.signs);
      for (const name of provider.recognise.headers) expect(name).toBe(name.toLowerCase());
    }
  });
});
