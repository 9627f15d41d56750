import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openExportFolder } from "../../cli/bundle/export-folder.ts";
import type { BundleRequest } from "../../protocol/bundle/format.ts";
import { createHome, lines, run } from "./bin.ts";
import { capture, relayAndCli } from "./bundle-cli.ts";

const HOSTILE_IDS = [
  "../../escaped",
  "/tmp/escaped",
  "..",
  ".",
  "",
  "a/b",
  "a\\b",
  "0000001-ab\0d",
  "CON",
  "nul.txt",
  "C:evil",
  "0000001-abcd/../../x",
  "0000001-abcd\n",
  "~root",
];

/** A line of a bundle, as a relay sends it. */
async function sampleLine(): Promise<BundleRequest> {
  const { relay, hooktap } = await relayAndCli();
  await capture(relay, "/default/a", "hello");
  return lines((await hooktap("export")).stdout)[1] as unknown as BundleRequest;
}

test("whatever ids a relay sends, an export writes nothing outside its folder", async () => {
  const home = createHome();
  const folder = await openExportFolder(join(home.cwd, "out"));
  for (const id of HOSTILE_IDS) {
    await expect(folder.file(id, ".http", [])).rejects.toMatchObject({ code: "bad_id" });
    await expect(folder.folder(id, [["request.http", []]])).rejects.toMatchObject({ code: "bad_id" });
  }
  const sample = { ...(await sampleLine()), id: "../../escaped" };
  const relay = createServer((_req, res) => {
    res.writeHead(200, { "content-type": "application/x-ndjson" });
    res.end(`${JSON.stringify({ type: "bundle", version: 1, requests: 1 })}\n${JSON.stringify(sample)}\n`);
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void relay.close());
  const env = { HOOKTAP_RELAY: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`, HOOKTAP_TOKEN: "t" };
  for (const format of ["http", "fixture"]) {
    const { code, stderr } = await run(home, ["export", "--format", format, "-o", "out"], { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^hooktap: the relay names a request ".*escaped": no file is called that/);
  }
  expect(readdirSync(home.home, { recursive: true }).toSorted()).toEqual(["work", "work/out"]);
});

test("an import of a hostile bundle writes no file, and takes no name out of it", async () => {
  const sample = await sampleLine();
  const { relay, cwd, hooktap } = await relayAndCli();
  const bundle = HOSTILE_IDS.map((id) => `${JSON.stringify({ ...sample, id })}\n`).join("");
  writeFileSync(join(cwd, "hostile.ndjson"), bundle);
  const { code, stdout } = await hooktap("import", "hostile.ndjson");
  expect(code).toBe(0);
  for (const id of stdout.trim().split("\n")) expect(id).toMatch(/^[0-9a-z]{7}-[0-9a-z]{4}$/);
  expect(await relay.list()).toHaveLength(HOSTILE_IDS.length);
  expect(readdirSync(cwd)).toEqual(["hostile.ndjson"]);
});

test("each bad entry is named with its place, and the good ones around it go in", async () => {
  const sample = await sampleLine();
  const { relay, cwd, hooktap } = await relayAndCli();
  const changed = (request: object, rest: object = {}) => ({
    ...sample,
    ...rest,
    request: { ...sample.request, ...request },
  });
  const bad: [line: string, says: RegExp][] = [
    [JSON.stringify(changed({ headers: [["X-A", "1\r\nX-Injected: 2"]] })), /headers\.0\.1: is no header value/],
    [JSON.stringify(changed({ headers: [["X-A: 1\r\nX-B", "2"]] })), /headers\.0\.0: is no header name/],
    [JSON.stringify(changed({ method: "GET / HTTP/1.1\r\nX: " })), /method: is no method/],
    [JSON.stringify(changed({}, { target: "/a HTTP/1.1\r\nX: 1" })), /target: holds a space/],
    [JSON.stringify(changed({ url: "file:///etc/passwd" })), /url: is no http\(s\) URL/],
    [JSON.stringify(changed({ bodyBase64: "%%%" })), /bodyBase64: is no base64/],
    [JSON.stringify(changed({}, { receivedAt: "yesterday" })), /receivedAt/],
    [JSON.stringify(changed({}, { size: 1e15 })), /the body has 5 bytes, and should have 1000000000000000/],
    [JSON.stringify(changed({}, { pieces: 3 })), /piece 1 of 3 of the body is missing/],
    [JSON.stringify(changed({}, { deliveries: 2 })), /delivery 1 of 2 is missing/],
    [JSON.stringify({ type: "delivery", status: 200 }), /no request is there for this line/],
    ["{", /it is not JSON/],
    [`{"type":"request","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, /: /],
    [JSON.stringify({ type: "bundle", version: 99 }), /of a version that this hooktap does not know/],
    [JSON.stringify(changed({ body: "x".repeat(9 * 1024 * 1024) })), /longer than any line of a bundle/],
  ];
  const good = JSON.stringify(sample);
  writeFileSync(join(cwd, "mixed.ndjson"), bad.map(([line]) => `${good}\n${line}\n`).join(""));
  const { code, stdout, stderr } = await hooktap("import", "mixed.ndjson");
  expect(code).toBe(1);
  expect(stdout.trim().split("\n")).toHaveLength(bad.length);
  const said = new Map(stderr.split("\n").map((line) => [/line (\d+): /.exec(line)?.[1], line]));
  for (const [at, [, says]] of bad.entries()) expect(said.get(String(at * 2 + 2))).toMatch(says);
  expect(stderr).toContain(`Imported ${bad.length} requests into default; ${bad.length} entries could not be taken.`);
  const stored = await relay.list();
  expect(stored).toHaveLength(bad.length);
  const details = await Promise.all(stored.map(({ id }) => relay.detail(id)));
  expect(details.every(({ headers }) => headers.every(([name]) => name !== "X-Injected"))).toBe(true);
  const dry = await hooktap("import", "mixed.ndjson", "--dry-run");
  expect(dry.code).toBe(1);
  expect(await relay.list()).toHaveLength(bad.length);
}, 60_000);

test("an API caller that sends what is no bundle gets the problem in its place, and nothing of it is stored", async () => {
  const sample = await sampleLine();
  const { relay } = await relayAndCli();
  const post = async (body: string, type = "application/x-ndjson") =>
    fetch(`${relay.console}/api/bundles/import?endpoint=default&run=one`, {
      method: "POST",
      headers: { authorization: `Bearer ${relay.token}`, "content-type": type },
      body,
    });
  const cut = JSON.stringify({ ...sample, pieces: 2, size: 600_000 });
  const piece = JSON.stringify({ type: "body", body: "x".repeat(400_000) });
  const answer = await post(`${cut}\n${piece}\n${JSON.stringify(sample)}\n`);
  expect(await answer.json()).toEqual({
    results: [
      { error: expect.stringContaining("piece 2 of 2 of the body is missing") },
      { id: expect.any(String), verdict: "unknown" },
    ],
  });
  expect(await relay.list()).toHaveLength(1);
  // What a page of another site could send without being asked.
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json"]) {
    expect((await post(`${JSON.stringify(sample)}\n`, type)).status).toBe(415);
  }
  expect(await relay.list()).toHaveLength(1);
});

test("a folder from elsewhere leads to no other file: links and pipes in it are named, not followed", async () => {
  const { relay, cwd, hooktap } = await relayAndCli();
  const id = await capture(relay, "/default/a", "hello");
  await hooktap("export", "--format", "fixture", "-o", "fixtures");
  const secret = join(cwd, "secret.http");
  writeFileSync(secret, "POST /private HTTP/1.1\r\nHost: a\r\n\r\n");
  for (const name of ["linked", "piped"]) mkdirSync(join(cwd, "fixtures", name));
  symlinkSync(secret, join(cwd, "fixtures", "linked", "request.http"));
  execFileSync("mkfifo", [join(cwd, "fixtures", "piped", "request.http")]);
  const { code, stderr } = await hooktap("import", "fixtures");
  expect(code).toBe(1);
  expect(stderr).toMatch(/linked.*: .*it is a link/);
  expect(stderr).toMatch(/piped.*: .*not a regular file/);
  expect((await relay.list()).map(({ path }) => path)).toEqual(["/a", "/a"]);
  expect(readFileSync(join(cwd, "fixtures", id, "request.http"), "utf8")).toContain("hello");
});
