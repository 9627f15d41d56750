import { expect, test } from "vitest";
import { customProvider, examine, type Provider, sign } from "../../providers/index.ts";

const now = 1_770_000_000;

function made(id: string, header: string): Provider {
  const result = customProvider({ id, header, prefix: "sha256=", eventType: "$.kind" });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.provider;
}

/** A request that one provider signed with a secret. */
function signed(provider: Provider | string, secret: string) {
  const request = { method: "POST", url: "https://x/", headers: [], body: Buffer.from('{"kind":"paid"}') };
  return { ...request, headers: sign({ provider, request, secret, now }) };
}

const shop = made("shop", "X-Shop-Signature");
const secrets = [{ provider: "shop", value: "s3cret" }];

test("an own provider is recognised by its signature's header, and gives the facts", () => {
  const { facts, verdict } = examine({ request: signed(shop, "s3cret"), secrets, now, own: [shop] });
  expect(verdict).toMatchObject({ status: "verified", provider: "shop", warnings: [] });
  expect(facts).toMatchObject({ provider: "shop", eventType: "paid" });
  const without = examine({ request: signed(shop, "s3cret"), secrets: [], now, own: [shop] });
  expect(without.verdict).toMatchObject({ status: "no_secret", provider: "shop" });
});

test("a request without its header is taken for its where all secrets are its own, and a warning says so", () => {
  const request = { ...signed(shop, "s3cret"), headers: [] };
  const { verdict } = examine({ request, secrets, now, own: [shop] });
  expect(verdict).toMatchObject({ status: "failed", reason: "header_missing", provider: "shop" });
  expect(verdict.warnings[0]).toContain("taken for shop");
  expect(examine({ request, secrets: [], now, own: [shop] }).verdict.status).toBe("unknown");
});

test("where a known sender has the same header, whoever signed it counts, else whoever has a secret", () => {
  const twin = made("twin", "X-Hub-Signature-256");
  const both = [
    { provider: "twin", value: "ours" },
    { provider: "github", value: "theirs" },
  ];
  const whose = (key: string, owned = both) =>
    examine({ request: signed(twin, key), secrets: owned, now, own: [twin] }).verdict.provider;
  expect([whose("ours"), whose("theirs"), whose("nobody's")]).toEqual(["twin", "github", "github"]);
  expect(whose("nobody's", both.slice(0, 1))).toBe("twin");
});
