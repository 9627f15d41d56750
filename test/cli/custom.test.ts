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

const flags = ["--header", "X-Shop-Signature", "--template", "{timestamp}.{body}", "--prefix", "v1="];
const timed = [...flags, "--time-header", "X-Shop-Time"];

test("single flags describe a sender as a file does", async () => {
  const { hooktap, write } = folder();
  write(
    "same.json",
    JSON.stringify({ ...shop, prefix: "v1=", hash: "sha512", encoding: "base64", secret: { decode: "hex" } }),
  );
  const call = ["--secret", "00ff", "--at", "1700000000", "--request", "-"];
  const more = ["--hash", "sha512", "--encoding", "base64", "--secret-format", "hex", "--tolerance", "60"];
  const signed = await hooktap(["sign", ...timed, ...more, ...call, "--http"], file);
  expect(signed.bytes).toEqual((await hooktap(["sign", "--custom", "same.json", ...call, "--http"], file)).bytes);
  const late = ["--secret", "00ff", "--at", "1700000100", "--request", "-"];
  expect((await hooktap(["verify", "--custom", "same.json", ...late], signed.bytes)).code).toBe(0);
  expect(await hooktap(["verify", ...timed, ...more, ...late], signed.bytes)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("timestamp_expired"),
  });
  expect((await hooktap(["verify", ...timed, ...more.slice(0, -1), "none", ...late], signed.bytes)).code).toBe(0);
});

test("pairs, a prefix of the secret and an id are flags, too", async () => {
  const { hooktap } = folder();
  const pairs = ["--header", "X-Sig", "--pair", "v1", "--time-pair", "t", "--time-unit", "ms", "--template"];
  const with_ = [...pairs, "{header:X-Id}.{timestamp}.{body}", "--id-header", "X-Id", "--secret-prefix", "sec_"];
  const call = ["--secret", "sec_abc", "--at", "1700000000", "--request", "-"];
  const { stdout } = await hooktap(["sign", ...with_, ...call], file);
  expect(stdout).toMatch(/^X-Sig: t=1700000000000,v1=[0-9a-f]{64}\nX-Id: \S+\n$/);
});

test.each([
  ["no place for the time", flags, "--time-header or --time-pair"],
  ["no header", ["--template", "{body}"], "--header"],
  ["a brace too many", ["--header", "X", "--template", "{body"], "--template: A brace"],
  ["a prefix and pairs", ["--header", "X", "--prefix", "v1=", "--pair", "v1"], "--prefix and --pair"],
  ["a time in a pair without pairs", ["--header", "X", "--time-pair", "t"], "--time-pair"],
  ["a hash that is none", ["--header", "X", "--hash", "md5"], "sha512"],
  ["a tolerance that is no number", [...timed, "--tolerance", "soon"], "whole number"],
  ["a known sender beside it", [...timed, "--provider", "stripe"], "--provider"],
  ["a file beside it", [...timed, "--custom", "shop.json"], "--custom"],
])("flags with %s end with 2 and name the flag", async (_, args, text) => {
  const { hooktap } = folder();
  const result = await hooktap(["verify", ...args, "--request", "-"], file);
  expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining(text) });
});

test("providers add gives an endpoint a sender by flags, in the place of one of the same id", async () => {
  const { home, hooktap } = folder();
  const { post } = await startDev(home);
  await hooktap(["endpoints", "set", "default", "--custom", "shop.json"]);
  expect(await hooktap(["providers", "add", "other", "--header", "X-Other"])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("custom:other"),
    stderr: expect.stringContaining("hooktap secrets add custom:other"),
  });
  expect((await hooktap(["providers", "add", "shop", ...timed])).code).toBe(0);
  const shown = (await hooktap(["endpoints", "show", "default"])).stdout;
  for (const id of ["custom:shop", "custom:other"]) expect(shown.split(id)).toHaveLength(2);
  await hooktap(["secrets", "add", "custom:shop", "--secret", "s"]);
  const signed = await hooktap(["sign", ...timed, "--secret", "s", "--request", "-", "--json"], file);
  const headers = Object.fromEntries(lines(signed.stdout)[0] as unknown as [string, string][]);
  const id = (await post("/default", "{}", headers)).headers.get("hooktap-request-id")!;
  expect((await hooktap(["verify", id])).code).toBe(0);
  expect((await hooktap(["verify", id, "--header", "X-Shop-Signature", "--secret", "s"])).code).toBe(1);
  const again = await hooktap(["providers", "add", "other", "--header", "X-Other", "--json"]);
  expect(lines(again.stdout)).toEqual([{ id: "other", header: "X-Other" }]);
  expect((await hooktap(["providers", "add", "stripe", "--header", "X"])).stderr).toContain("knows");
  expect((await hooktap(["providers", "add", "shop"])).code).toBe(2);
});
