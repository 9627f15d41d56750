import { expect, test } from "vitest";
import { providers } from "../../providers/index.ts";
import { schemeFacts } from "../../cli/scheme-facts.ts";
import { createHome, lines, run } from "./bin.ts";

const hooktap = (...args: string[]) => run(createHome(), ["providers", ...args]);

test("one provider is told whole: what it signs, where, with which key, for how long", async () => {
  const { code, stdout } = await hooktap("transcodely");
  expect(code).toBe(0);
  for (const text of [
    "Scheme 1 of 2: hmac",
    "the header Transcodely-Signature: v1=<signature>",
    "{timestamp}.{body}",
    "HMAC with SHA256, in hex",
    "it begins with whsec_",
    "the header X-Transcodely-Timestamp, unix seconds, 5 min allowed",
    "X-Transcodely-Delivery-ID",
    "Up to 15 attempts",
    "https://",
  ]) {
    expect(stdout).toContain(text);
  }
});

test("as JSON it holds the same, and an unknown one ends with 2", async () => {
  const [dolby] = lines((await hooktap("dolbyio-media", "--json")).stdout);
  expect(dolby).toMatchObject({
    id: "dolbyio-media",
    signs: false,
    params: [{ name: "header", required: true }],
    schemes: [{ family: "token", at: "the header that the param header names", form: "<secret>", signs: null }],
  });
  expect(await hooktap("nobody")).toMatchObject({ code: 2, stderr: expect.stringContaining("hooktap providers") });
});

test.each(Object.values(providers).map((provider) => [provider.id, provider] as const))(
  "every scheme of %s can be told in words",
  (_id, { schemes }) => {
    for (const facts of schemes.map(schemeFacts)) {
      expect(facts.form).toMatch(/<(signature|secret)>|RFC 9421/);
      for (const text of [facts.at, facts.form, facts.key]) expect(text).not.toMatch(/undefined|null|\[object/);
      expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
    }
  },
);
