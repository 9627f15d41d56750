import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createHome, lines, run, startDev } from "./bin.ts";

const shop = {
  id: "shop",
  header: "X-Shop-Signature",
  template: "{timestamp}.{body}",
  prefix: "v0=",
  timestamp: { header: "X-Shop-Time" },
};
const file = "POST /hook HTTP/1.1\nHost: example.com\n\n{}";

/** A folder with the definition in a file, and the CLI in it. */
function folder() {
  const home = createHome();
  writeFileSync(join(home.cwd, "shop.json"), JSON.stringify(shop));
  return {
    home,
    hooktap: (args: string[], stdin: string | Uint8Array = "") => run(home, args, { stdin }),
    write: (name: string, text: string) => writeFileSync(join(home.cwd, name), text),
  };
}

test("a definition in a file signs and verifies", async () => {
  const { hooktap, write } = folder();
  const with_ = ["--custom", "shop.json", "--secret", "s3cret", "--request", "-"];
  const signed = await hooktap(["sign", ...with_, "--http"], file);
  expect(signed.stdout).toContain("X-Shop-Signature: v0=");
  const verified = await hooktap(["verify", ...with_], signed.bytes);
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining("custom:shop, hmac-sha256") });
  expect((await hooktap(["verify", ...with_], Buffer.concat([signed.bytes, Buffer.from(" ")]))).code).toBe(1);

  write(".hooktap.json", JSON.stringify({ providers: [shop] }));
  const named = ["verify", "--provider", "custom:shop", "--secret", "s3cret", "--request", "-"];
  expect((await hooktap(named, signed.bytes)).code).toBe(0);
});

test.each([
  ["a field that is wrong", { ...shop, template: "{time}.{body" }, "brace"],
  ["a field that is not known", { ...shop, colour: "red" }, "colour"],
  ["no definition", [], "object"],
])("%s ends with 2 and says what is wrong", async (_name, definition, text) => {
  const { hooktap, write } = folder();
  write("bad.json", JSON.stringify(definition));
  const args = ["verify", "--custom", "bad.json", "--request", "-"];
  expect(await hooktap(args, file)).toMatchObject({ code: 2, stderr: expect.stringContaining(text) });
});

test("a file that is not there or no JSON ends with 2, and so does no provider at all", async () => {
  const { hooktap, write } = folder();
  write("bad.json", "{");
  const verify = (...args: string[]) => hooktap(["verify", "--request", "-", ...args], file);
  expect(await verify("--custom", "nowhere.json")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("nowhere"),
  });
  expect(await verify("--custom", "bad.json")).toMatchObject({ code: 2, stderr: expect.stringContaining("not JSON") });
  expect((await verify("--custom", "shop.json", "--provider", "stripe")).code).toBe(2);
  expect((await hooktap(["sign", "--secret", "s", "--request", "-"], file)).stderr).toContain("--custom");
});

test("an endpoint takes one, verifies with it, makes its secrets, and drops it again", async () => {
  const { home, hooktap } = folder();
  const { post } = await startDev(home);
  const set = await hooktap(["endpoints", "set", "default", "--custom", "shop.json"]);
  expect(set).toMatchObject({ code: 0, stdout: expect.stringContaining("custom:shop, signs in X-Shop-Signature") });
  const secret = (await hooktap(["secrets", "generate", "custom:shop"])).stdout.trim();
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  const headers = lines(
    (await hooktap(["sign", "--custom", "shop.json", "--secret", secret, "--request", "-", "--json"], file)).stdout,
  )[0] as unknown as [string, string][];
  const id = (await post("/default", "{}", Object.fromEntries(headers))).headers.get("hooktap-request-id")!;
  expect((await hooktap(["verify", id])).code).toBe(0);
  expect((await hooktap(["verify", id, "--custom", "shop.json", "--secret", "other"])).code).toBe(1);
  await hooktap(["endpoints", "set", "default", "--custom", "none"]);
  expect((await hooktap(["endpoints", "show", "default"])).stdout).not.toContain("custom:shop");
});
