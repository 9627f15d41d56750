import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import type { Har } from "har-format";
import { expect, test } from "vitest";
import type { CopiedRequest } from "../../protocol/copy-as/copied-request.ts";
import { curlArguments, curlPosix, curlPowershell } from "../../protocol/copy-as/curl.ts";
import { fetchCall } from "../../protocol/copy-as/fetch.ts";
import { fixtureOf } from "../../protocol/copy-as/fixture.ts";
import { harOf } from "../../protocol/copy-as/har.ts";
import { httpieArguments } from "../../protocol/copy-as/httpie.ts";
import { quotePowershell } from "../../protocol/copy-as/quote.ts";
import { rawHttp } from "../../protocol/copy-as/raw-http.ts";
import { endToEndHeaders, toHeaderList } from "../../protocol/headers.ts";
import { sign, verify } from "../../providers/index.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { testRelay } from "../helpers/relay.ts";
import { rawTarget } from "../helpers/wire.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const example: CopiedRequest = {
  id: "0000001-abcd",
  method: "POST",
  url: "https://hooks.example.com/default/a?b=[1]",
  headers: [
    ["Host", "hooks.example.com"],
    ["User-Agent", "sender/1"],
    ["Accept", "*/*"],
    ["Content-Type", "application/json"],
    ["X-Empty", ""],
    ["Connection", "keep-alive"],
    ["Content-Length", "12"],
  ],
  body: bytes(`{"it's":"a"}`),
};

test("cURL reads as one would write it", () => {
  expect(curlPosix(example)).toBe(
    [
      "curl",
      "--globoff",
      "--path-as-is",
      "--request POST",
      "--url 'https://hooks.example.com/default/a?b=[1]'",
      "--header 'User-Agent: sender/1'",
      "--header 'Accept: */*'",
      "--header 'Content-Type: application/json'",
      "--header 'X-Empty;'",
      `--data-raw '{"it'\\''s":"a"}'`,
    ].join(" \\\n  "),
  );
  expect(curlPowershell(example)).toContain(`--data-raw '{"it''s":"a"}'`);
});

test("a body that is no text, or too long for an argument, is read from a file", () => {
  for (const body of [new Uint8Array([0xff]), bytes("a\0b"), bytes("x".repeat(70_000))]) {
    expect(curlArguments({ ...example, body }).slice(-2)).toEqual(["--data-binary", "@0000001-abcd.bin"]);
    expect(httpieArguments({ ...example, body }).at(-1)).toBe("@0000001-abcd.bin");
    expect(fetchCall({ ...example, body })).toContain('await readFile("0000001-abcd.bin")');
  }
});

test("PowerShell: every word is one, whatever quotes it holds", () => {
  // What PowerShell reads back: between single quotes, a doubled quote of any of the five kinds is one.
  const read = (word: string) =>
    word.startsWith("'") ? word.slice(1, -1).replace(/(['\u2018-\u201b])(['\u2018-\u201b])/g, "$1") : word;
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."'‘’‚‛\"`$(@-;|&{}ab \n") }), (word) => {
      const quoted = quotePowershell(word);
      expect(read(quoted)).toBe(word);
      if (!quoted.startsWith("'")) expect(quoted).toMatch(/^(--[a-z][a-z-]*|\w[\w/.:+%=-]*)$/);
    }),
  );
});

test("a header of HTTPie that begins like other items is still a header", () => {
  const items = httpieArguments({
    ...example,
    headers: [
      ["A", "=1"],
      ["B", "@f"],
      ["C", ""],
      ["-D", "x"],
    ],
  });
  expect(items).toEqual(expect.arrayContaining(["A:\\=1", "B:\\@f", "C;", "--", "-D:x", "Accept:"]));
});

test("what cURL and fetch then send is what was captured", async () => {
  const answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  const whole = (sent: Buffer) => {
    const head = sent.indexOf("\r\n\r\n");
    const length = /content-length: (\d+)/i.exec(sent.toString("latin1"))?.[1];
    return head > 0 && sent.length >= head + 4 + Number(length ?? 0);
  };
  const target = await rawTarget(answer, whole);
  const url = `http://127.0.0.1:${target.port}/a/../b/%7e?x=[1]&y={2}`;
  const request: CopiedRequest = {
    ...example,
    url,
    headers: [
      ...example.headers.filter(([name]) => name !== "Host"),
      ["X-Twice", "1"],
      ["x-twice", "2"],
      ["X-Bytes", Buffer.from("é漢").toString("latin1")],
    ],
    body: bytes('@not-a-file {"é":"$HOME `x` !"}\r\n'),
  };
  const expected = endToEndHeaders(request.headers).filter(([name]) => name !== "Content-Length");
  const own = /^(host|content-length|connection|accept-language|sec-fetch-mode|accept-encoding): /i;

  await promisify(execFile)("curl", ["--silent", ...curlArguments(request)]);
  const folder = temporaryFolder();
  writeFileSync(join(folder, "call.mjs"), fetchCall(request));
  await promisify(execFile)(process.execPath, [join(folder, "call.mjs")]);
  const [curl, fetched] = target.received
    .filter((sent) => sent.length > 0)
    .map((sent) => {
      const at = sent.indexOf("\r\n\r\n");
      const [line, ...headers] = sent.subarray(0, at).toString("latin1").split("\r\n");
      return { line, headers: headers.filter((header) => !own.test(header)), body: sent.subarray(at + 4).toString() };
    });
  expect(curl).toEqual({
    line: "POST /a/../b/%7e?x=[1]&y={2} HTTP/1.1",
    headers: expected.map(([name, value]) => (value === "" ? `${name}:` : `${name}: ${value}`)),
    body: '@not-a-file {"é":"$HOME `x` !"}\r\n',
  });
  expect(fetched!.body).toBe(curl!.body);
  expect(fetched!.headers).toEqual(
    expect.arrayContaining(["Content-Type: application/json", "X-Twice: 1, 2", expected.at(-1)!.join(": ")]),
  );
});

test("raw HTTP is the request line, the headers as they came and the exact bytes", () => {
  const request = {
    ...example,
    httpVersion: "1.1",
    headers: toHeaderList(["A", "é", "a", "2"]),
    body: new Uint8Array([0, 255]),
  };
  expect(Buffer.from(rawHttp(request)).toString("latin1")).toBe(
    "POST /default/a?b=[1] HTTP/1.1\r\nA: \u00e9\r\na: 2\r\n\r\n\x00\xff",
  );
  const root = rawHttp({ ...request, url: "https://hooks.example.com?x" });
  expect(Buffer.from(root).toString("latin1")).toMatch(/^POST \/\?x HTTP/);
});

test("a fixture verifies as the capture did, and an archive has request and answer", async () => {
  const relay = await testRelay();
  const target = await testTarget((_req, res) => void res.writeHead(201, { "content-type": "text/plain" }).end("made"));
  await testAgent(relay, target.url);
  const secret = "whsec_for-the-test";
  const url = `${relay.hooks}/default/transcodely?q=a%20b`;
  const body = Buffer.from(JSON.stringify({ event: "job.completed", name: "é" }));
  const now = Math.floor(Date.now() / 1000);
  const signed = sign({ provider: "transcodely", request: { method: "POST", url, headers: [], body }, secret, now });
  const answer = await fetch(url, { method: "POST", headers: signed, body });
  const id = answer.headers.get("hooktap-request-id")!;
  await until(async () => (await relay.detail(id)).deliveries[0]?.status === 201);
  const detail = await relay.detail(id);

  const fixture = fixtureOf(detail, body);
  const { request } = fixture;
  const read = "body" in request ? Buffer.from(request.body) : Buffer.from(request.bodyBase64, "base64");
  const verdict = verify({
    provider: fixture.provider!,
    request: { ...request, body: read },
    secrets: [secret],
    now: fixture.now,
  });
  expect(verdict.status).toBe("verified");
  expect(fixtureOf(detail, new Uint8Array([0xff])).request).toMatchObject({ bodyBase64: "/w==" });

  const har: Har = harOf([{ request: detail, body, answer: Buffer.from("made") }], "1.0");
  const [entry] = har.log.entries;
  expect(entry!.request).toMatchObject({ method: "POST", queryString: [{ name: "q", value: "a b" }] });
  expect(entry!.request.postData!.text).toBe(body.toString());
  expect(entry!.response).toMatchObject({ status: 201, content: { text: "made", mimeType: "text/plain" } });
});
