import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import type { Har } from "har-format";
import { expect, test } from "vitest";
import type { BundleRequest } from "../../protocol/bundle/format.ts";
import { Expectation } from "../../protocol/expectation.ts";
import { fixtureFiles } from "../../cli/bundle/fixture-files.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { lines } from "./bin.ts";
import { capture, relayAndCli } from "./bundle-cli.ts";

/** The package brings no types. */
const require = createRequire(import.meta.url);
const schemas = require("har-schema") as Record<string, object>;

test("without a format it is a bundle on stdout, oldest first, with the answers, and the count on stderr", async () => {
  const { relay, hooktap } = await relayAndCli();
  const target = await testTarget((_req, res) => void res.writeHead(201, { "X-Made": "yes" }).end("made"));
  await testAgent(relay, target.url);
  const ids = [
    await capture(relay, "/default/a", "one"),
    await capture(relay, "/default/b", new Uint8Array([0xff, 0])),
  ];
  await until(async () => (await relay.list()).every(({ delivery }) => delivery?.status === 201));
  const { code, stdout, stderr } = await hooktap("export");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "Exported 2 requests.\n" });
  expect(lines(stdout)).toMatchObject([
    { type: "bundle", version: 1, requests: 2 },
    { type: "request", id: ids[0], target: "/a", request: { body: "one" }, deliveries: 1 },
    { type: "delivery", status: 201, body: "made", headers: expect.arrayContaining([["X-Made", "yes"]]) },
    { type: "request", id: ids[1], request: { bodyBase64: "/wA=" } },
    { type: "delivery", status: 201 },
  ]);
});

test("ids, latest and queries choose, and nothing that matches ends with 1 and no file", async () => {
  const { relay, cwd, hooktap } = await relayAndCli();
  const ids = [
    await capture(relay, "/default/a"),
    await capture(relay, "/default/b"),
    await capture(relay, "/default/c"),
  ];
  const exported = async (...args: string[]) =>
    lines((await hooktap("export", ...args)).stdout)
      .slice(1)
      .map(({ id }) => id);
  expect(await exported(ids[2]!, ids[0]!)).toEqual([ids[0], ids[2]]);
  expect(await exported("latest")).toEqual([ids[2]]);
  expect(await exported("path:/b")).toEqual([ids[1]]);
  expect(await exported("path:/a", "OR", "path:/c")).toEqual([ids[0], ids[2]]);
  const { code, stderr } = await hooktap("export", "path:/nowhere", "--output", "none.ndjson");
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("Nothing in default matches") });
  expect(readdirSync(cwd)).toEqual([]);
  expect((await hooktap("export", "sig:bad")).code).toBe(2);
  expect((await hooktap("export", "0000000-0000")).stderr).toContain("there is no request 0000000-0000");
  expect(await hooktap("export", "--format", "fixture")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("needs a folder"),
  });
});

test("HAR passes its JSON schemas, with the target's answer or else the relay's, and bytes in base64", async () => {
  const { relay, cwd, hooktap } = await relayAndCli();
  await capture(relay, "/default/early?x=1&x=%20", "{}");
  const target = await testTarget((_req, res) => void res.writeHead(201).end(Buffer.from([0xfe, 0x00])));
  await testAgent(relay, target.url, { backlog: "none" });
  await capture(relay, "/default/late", new Uint8Array([0xff]));
  await until(async () => (await relay.list())[0]?.delivery?.status === 201);
  const { code } = await hooktap("export", "--format", "har", "-o", "all.har");
  expect(code).toBe(0);
  const har = JSON.parse(readFileSync(join(cwd, "all.har"), "utf8")) as Har;
  const ajv = new Ajv({ strict: false, validateSchema: false });
  addFormats.default(ajv);
  for (const schema of Object.values(schemas)) ajv.addSchema(schema);
  const valid = ajv.getSchema("har.json#")!;
  expect(valid(har), JSON.stringify(valid.errors)).toBe(true);
  expect(valid({ log: { ...har.log, entries: [{}] } })).toBe(false);
  const [early, late] = har.log.entries;
  expect(early!.response.status).toBe(200);
  expect(early!.request.queryString).toEqual([
    { name: "x", value: "1" },
    { name: "x", value: " " },
  ]);
  expect(late!.request.postData).toMatchObject({ text: "/w==", _encoding: "base64" });
  expect(late!.response).toMatchObject({ status: 201, content: { text: "/gA=", encoding: "base64" } });
  expect(readdirSync(cwd)).toEqual(["all.har"]);
});

test("a large body is written in pieces that are one text again, whatever the form", async () => {
  const { relay, cwd, hooktap } = await relayAndCli();
  const text = 'zwölf € \u{1f600} \\ " '.repeat(90_000);
  const bytes = Buffer.from(Uint8Array.from({ length: 1_500_001 }, (_, at) => ((at * 31) % 251) | 0x80));
  await capture(relay, "/default/text", text);
  await capture(relay, "/default/bytes", bytes);
  await hooktap("export", "--format", "har", "-o", "all.har");
  const { entries } = (JSON.parse(readFileSync(join(cwd, "all.har"), "utf8")) as Har).log;
  expect(entries[0]!.request.postData!.text === text).toBe(true);
  expect(Buffer.from(entries[1]!.request.postData!.text!, "base64").equals(bytes)).toBe(true);
  await hooktap("export", "--format", "http", "-o", "raw");
  const raw = readdirSync(join(cwd, "raw")).map((name) => readFileSync(join(cwd, "raw", name)));
  expect(raw.map((file) => file.subarray(file.indexOf("\r\n\r\n") + 4)).map((body) => body.length)).toEqual([
    Buffer.byteLength(text),
    bytes.length,
  ]);
  expect(raw[1]!.subarray(-bytes.length).equals(bytes)).toBe(true);
});

test("a fixture is a folder named by its id: the exact bytes, and what is expected of them without a secret", async () => {
  const { relay, cwd, hooktap } = await relayAndCli();
  await relay.api("POST", "/endpoints/default/secrets", { provider: "github", secret: "it's a secret of mine" });
  const id = await capture(relay, "/default/a%2Fb?x=1", '{ "zen": 1.0 }', {
    "X-GitHub-Event": "ping",
    "X-GitHub-Delivery": "d-1",
    "X-Hub-Signature-256": `sha256=${"0".repeat(64)}`,
  });
  expect((await hooktap("export", "--format", "fixture", "-o", "fixtures")).code).toBe(0);
  expect(readdirSync(join(cwd, "fixtures"))).toEqual([id]);
  const folder = join(cwd, "fixtures", id);
  expect(readdirSync(folder)).toEqual(["expected.json", "request.http"]);
  const expected = readFileSync(join(folder, "expected.json"), "utf8");
  expect(expected).not.toContain("secret of mine");
  expect(Expectation.parse(JSON.parse(expected))).toMatchObject({
    id,
    provider: "github",
    verdict: "failed",
    reason: "signature_mismatch",
    deliveryId: "d-1",
    target: "/a%2Fb?x=1",
    now: Date.parse((await relay.detail(id)).receivedAt) / 1_000,
  });
  const [fixture] = fixtureFiles(join(cwd, "fixtures"));
  const read = fixture!.read();
  const { headers, url } = await relay.detail(id);
  expect(read).toMatchObject({ method: "POST", url, target: "/a%2Fb?x=1", headers, redacted: false });
  expect(Buffer.from(read.body).toString()).toBe('{ "zen": 1.0 }');
});

test("what is in the folder already is named and left as it is, links too, and the others are written", async () => {
  const { relay, cwd, hooktap } = await relayAndCli();
  const ids = [
    await capture(relay, "/default/a"),
    await capture(relay, "/default/b"),
    await capture(relay, "/default/c"),
  ];
  mkdirSync(join(cwd, "out"));
  writeFileSync(join(cwd, "precious"), "mine");
  mkdirSync(join(cwd, "elsewhere"));
  symlinkSync(join(cwd, "precious"), join(cwd, "out", `${ids[0]}.http`));
  symlinkSync(join(cwd, "elsewhere"), join(cwd, "out", ids[1]!));
  const http = await hooktap("export", "--format", "http", "-o", "out");
  expect(http.code).toBe(1);
  expect(http.stderr).toContain(`${ids[0]}.http is there already`);
  expect(http.stderr).toContain("Exported 2 requests to out.");
  const fixtures = await hooktap("export", "--format", "fixture", "-o", "out");
  expect(fixtures).toMatchObject({ code: 1, stderr: expect.stringContaining(`${ids[1]} is there already`) });
  expect(readFileSync(join(cwd, "precious"), "utf8")).toBe("mine");
  expect(readdirSync(join(cwd, "elsewhere"))).toEqual([]);
  expect(readdirSync(join(cwd, "out")).toSorted()).toEqual(
    [...ids.map((id) => `${id}.http`), ids[0]!, ids[1]!, ids[2]!].toSorted(),
  );
});

test("a request whose body was refused stands in a bundle, and is left out where there is only its body to write", async () => {
  const { relay, hooktap } = await relayAndCli();
  await relay.api("PATCH", "/endpoints/default", { maxBodyBytes: 10 });
  await capture(relay, "/default/a", "x".repeat(11));
  const bundled = lines((await hooktap("export")).stdout)[1] as unknown as BundleRequest;
  expect(bundled).toMatchObject({ refused: "body_too_large", size: 11, answered: 413 });
  const { code, stderr } = await hooktap("export", "--format", "http", "-o", "raw");
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("1 request left out") });
});
