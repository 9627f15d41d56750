import { expect, test } from "vitest";
import { customProvider } from "../../providers/index.ts";
import { isComplete, toDefinition, toDraft } from "../../web/endpoints/own-provider-draft.ts";

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

test("a draft is complete once every field has a value that its choices need", () => {
  const draft = { ...toDraft(), id: "shop", header: "X-Sig" };
  expect(isComplete(draft)).toBe(true);
  expect(isComplete({ ...draft, header: " " })).toBe(false);
  expect(isComplete({ ...draft, timeIn: "header" })).toBe(false);
  expect(isComplete({ ...draft, timeIn: "header", timeName: "X-Time" })).toBe(true);
  expect(isComplete({ ...draft, form: "pairs" })).toBe(false);
  expect(isComplete({ ...draft, form: "pairs", pair: "v1" })).toBe(true);
});
