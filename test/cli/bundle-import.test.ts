import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { BundleRequest } from "../../protocol/bundle/format.ts";
import { sign } from "../../providers/index.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { long } from "../helpers/long.ts";
import type { TestRelay } from "../helpers/relay.ts";
import { sendRaw } from "../helpers/wire.ts";
import { lines } from "./bin.ts";
import { capture, relayAndCli } from "./bundle-cli.ts";

const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/);
const value = fc.stringMatching(/^[\x21-\x7e\xa0-\xff]([\t\x20-\x7e\xa0-\xff]{0,20}[\x21-\x7e\xa0-\xff])?$/);
const sent = fc.record({
  method: fc.constantFrom("POST", "PUT", "GET", "PROPFIND"),
  path: fc.stringMatching(/^(\/[!$&'()*+,;=:@a-z0-9%._~-]{0,6}){0,3}(\?[!-~]{0,12})?$/),
  headers: fc.array(
    fc.tuple(
      token.map((name) => `X-${name}`),
      value,
    ),
    { maxLength: 4 },
  ),
  body: fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.json().map((text) => Buffer.from(text)),
  ),
  chunked: fc.boolean(),
});

/** Sends a request as bytes, so that nothing is made tidy on its way. */
async function sendExactly(
  relay: TestRelay,
  one: typeof sent extends fc.Arbitrary<infer T> ? T : never,
): Promise<void> {
  const body = Buffer.from(one.body);
  const framing = one.chunked ? "Transfer-Encoding: chunked\r\nTrailer: X-Sum" : `Content-Length: ${body.length}`;
  const head = `${one.method} /default${one.path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${one.headers.map(([name, text]) => `${name}: ${text}\r\n`).join("")}${framing}\r\n\r\n`;
  const chunk = body.length > 0 ? [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n")] : [];
  const framed = one.chunked ? Buffer.concat([...chunk, Buffer.from("0\r\nX-Sum: 1\r\n\r\n")]) : body;
  const port = Number(new URL(relay.hooks).port);
  const answer = await sendRaw(port, Buffer.concat([Buffer.from(head, "latin1"), framed]));
  expect(answer.toString("latin1")).toMatch(/^HTTP\/1\.1 (200|500)/);
}

/** A bundle's lines without what is new at each place: ids and endpoints. */
function comparable(text: string): object[] {
  return lines(text).map(({ id: _id, endpoint: _endpoint, ...rest }) => rest);
}

test("a bundle that goes out, in, and out again is the same, byte for byte", async () => {
  const { relay, cwd, hooktap } = await relayAndCli();
  await relay.api("POST", "/endpoints", { name: "two" });
  const target = await testTarget(
    (req, res) => void res.writeHead(req.url!.length % 2 ? 200 : 500).end(`got ${req.url}`),
  );
  await testAgent(relay, target.url, { retry: 0 });
  const requests = fc.sample(sent, { numRuns: long ? 2_000 : 150, seed: 7 });
  for (const one of requests) await sendExactly(relay, one);
  const [newest] = await relay.list();
  await relay.api("PATCH", `/requests/${newest!.id}`, { pinned: true, note: "look at “this”" });
  await until(async () => (await relay.list()).every(({ delivery }) => delivery !== null));
  const first = await hooktap("export", "-o", "one.ndjson");
  expect(first.code).toBe(0);
  const before = readFileSync(join(cwd, "one.ndjson"), "utf8");
  expect(comparable(before).filter((line) => (line as { type: string }).type === "request")).toHaveLength(
    requests.length,
  );
  expect(await hooktap("import", "one.ndjson", "--endpoint", "two")).toMatchObject({ code: 0 });
  const after = (await hooktap("export", "--endpoint", "two")).stdout;
  expect(comparable(after)).toEqual(comparable(before));
  expect(target.seen).toHaveLength(requests.length);
}, 60_000);

test("every form keeps what it has room for: bytes, raw target, headers, time", async () => {
  const { relay, cwd, hooktap } = await relayAndCli();
  const bytes = Buffer.from(Uint8Array.from({ length: 1_300_000 }, (_, at) => (at * 7) % 256));
  const ids = [
    await capture(relay, "/default/a/../b%7e?x=1&x=2", '{ "a": 1.0 }', { "X-Dup": "1" }),
    await capture(relay, "/default/large", bytes, { "content-type": "application/octet-stream" }),
  ];
  const originals = await Promise.all(ids.map(relay.detail));
  for (const [format, path] of [
    ["har", "a.har"],
    ["ndjson", "a.ndjson"],
    ["fixture", "fixtures"],
    ["http", "raw"],
  ]) {
    await hooktap("export", "-o", path!, "--format", format!, ...ids);
    const { code, stdout } = await hooktap("import", path!, "--json");
    expect(code).toBe(0);
    for (const [at, line] of lines(stdout).entries()) {
      const imported = await relay.detail(line["id"] as string);
      const original = originals[at]!;
      expect(imported).toMatchObject({ imported: true, redacted: false });
      // A raw file alone knows neither the clock nor the endpoint that stood before the path.
      const kept = ["method", "headers", "bodySha256", "size", "contentType"] as const;
      for (const key of format === "http" ? kept : ([...kept, "url", "path", "receivedAt"] as const)) {
        expect([format, key, imported[key]]).toEqual([format, key, original[key]]);
      }
    }
  }
  expect(
    readFileSync(join(cwd, "raw", `${ids[1]}.http`))
      .subarray(-bytes.length)
      .equals(bytes),
  ).toBe(true);
});

test("what is imported is marked, verified anew, and not delivered, live or later, until somebody asks", async () => {
  const { relay, cwd, hooktap } = await relayAndCli();
  const secret = "whsec_of-the-import";
  const body = Buffer.from('{"event":"job.completed","job":{"id":"job_1"},"timestamp":"2026-01-02T03:04:05Z"}');
  const now = Date.parse("2026-01-02T03:04:05Z") / 1_000;
  const request = { method: "POST", url: "https://old.example.com/hooks/t", headers: [] as [string, string][], body };
  const headers = sign({ provider: "transcodely", request, secret, now });
  writeFileSync(
    join(cwd, "one.json"),
    JSON.stringify({
      now,
      request: { ...request, headers: [["Host", "old.example.com"], ...headers], body: `${body}` },
    }),
  );
  await relay.api("POST", "/endpoints/default/secrets", { provider: "transcodely", secret });
  const target = await testTarget();
  await testAgent(relay, target.url, { name: "live", backlog: "all" });
  const imported = await hooktap("import", "one.json", "--json");
  expect(lines(imported.stdout)).toEqual([
    { type: "imported", place: "one.json, entry 1", id: expect.any(String), verdict: "verified" },
  ]);
  const [row] = await relay.list();
  expect(row).toMatchObject({
    imported: true,
    provider: "transcodely",
    path: "/hooks/t",
    receivedAt: "2026-01-02T03:04:05.000Z",
  });
  await testAgent(relay, target.url, { name: "later", backlog: "all" });
  await capture(relay, "/default/live", "{}");
  await until(() => target.seen.length === 2);
  expect(target.seen.map(({ url }) => url)).toEqual(["/live", "/live"]);
  const found = async (q: string) =>
    (await relay.api<{ requests: unknown[] }>("GET", `/requests?q=${q}`)).body.requests.length;
  expect([await found("is:imported"), await found("-is:imported"), await found("is:queued")]).toEqual([1, 1, 0]);
  const replayed = await relay.api<{ status: number }>("POST", `/requests/${row!.id}/replay`, {});
  expect(replayed.body.status).toBe(200);
  expect(target.seen.at(-1)!.body.equals(body)).toBe(true);
});

test("an import repeats nothing that came live, nor the other way round, but its own repeats are counted", async () => {
  const { relay, hooktap } = await relayAndCli();
  const hub = { "X-GitHub-Event": "push", "X-GitHub-Delivery": "d-1" };
  await capture(relay, "/default/a", "{}", hub);
  await capture(relay, "/default/a", "{}", hub);
  await hooktap("export", "-o", "two.ndjson");
  await hooktap("import", "two.ndjson");
  await hooktap("import", "two.ndjson");
  await capture(relay, "/default/a", "{}", hub);
  expect((await relay.list()).map(({ attempt, imported }) => [attempt, imported])).toEqual([
    [3, false],
    [2, true],
    [1, true],
    [2, true],
    [1, true],
    [2, false],
    [1, false],
  ]);
});

test("a retention by age counts what is imported from its import on", async () => {
  const { relay, cwd, hooktap } = await relayAndCli();
  await capture(relay, "/default/a", "{}");
  const [head, line] = (await hooktap("export")).stdout.split("\n");
  const old: BundleRequest = { ...(JSON.parse(line!) as BundleRequest), receivedAt: "2020-01-01T00:00:00.000Z" };
  writeFileSync(join(cwd, "old.ndjson"), `${head}\n${JSON.stringify(old)}\n`);
  await hooktap("import", "old.ndjson");
  const { body } = await relay.api<{ requests: number }>("POST", "/endpoints/default/prunable", {
    days: 1,
    bytes: null,
    count: null,
  });
  expect(body.requests).toBe(0);
  expect((await relay.list())[0]).toMatchObject({ imported: true, receivedAt: "2020-01-01T00:00:00.000Z" });
});

test("--dry-run tells what would be imported, without a relay", async () => {
  const { relay, cwd, hooktap } = await relayAndCli();
  await capture(relay, "/default/a", "{}");
  await hooktap("export", "-o", "one.ndjson");
  writeFileSync(join(cwd, "bad.json"), '{"what":"ever"}');
  const offline = { HOOKTAP_RELAY: "http://127.0.0.1:9" };
  const { code, stdout, stderr } = await hooktap("import", "one.ndjson", "--dry-run", "--relay", offline.HOOKTAP_RELAY);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `POST ${relay.hooks}/default/a\n` });
  expect(stderr).toBe("1 request would be imported.\n");
  const bad = await hooktap("import", "bad.json", "--dry-run");
  expect(bad).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("bad.json, entry 1: it is no request of a known form"),
  });
  expect(await hooktap("import", "missing.har")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("there is no missing.har"),
  });
  expect(await relay.list()).toHaveLength(1);
});
