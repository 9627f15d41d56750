import { expect, test } from "vitest";
import { customProvider } from "../../providers/index.ts";
import { toDefinition, toDraft } from "../../web/endpoints/own-provider-draft.ts";

test.each([
  { id: "shop", header: "X-Sig", template: "{body}" },
  {
    id: "shop",
    name: "The shop",
    header: "X-Sig",
    template: "{timestamp}.{body}",
    hash: "sha1",
    encoding: "base64",
    prefix: "v0=",
    timestamp: { header: "X-Time", toleranceSeconds: 60 },
  },
  {
    id: "shop",
    header: "X-Sig",
    template: "{timestamp}{body}",
    pair: "v1",
    timestamp: { pair: "t", unit: "ms", toleranceSeconds: null },
    secret: { decode: "hex", stripPrefix: "k_" },
    idHeader: "X-Id",
    eventType: "$.type",
  },
] as const)("a definition comes out of the form as it went in: %j", (definition) => {
  expect(toDefinition(toDraft(definition))).toEqual(definition);
  expect(customProvider(toDefinition(toDraft(definition)) as never).ok).toBe(true);
});

test("a form that is as usual gives the smallest definition, and its time has the usual tolerance", () => {
  const draft = { ...toDraft(), id: " shop ", header: "X-Sig" };
  expect(toDefinition(draft)).toEqual({ id: "shop", header: "X-Sig", template: "{body}" });
  expect(toDefinition({ ...draft, timeIn: "header", timeName: "X-Time" }).timestamp).toEqual({
    header: "X-Time",
    toleranceSeconds: 300,
  });
});
