import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { verify } from "../../cli/commands/verify.ts";
import { parseHttpFile } from "../../cli/http-file.ts";
import { sign } from "../../providers/index.ts";
import { createHome, relayWith, run } from "./bin.ts";

interface Vector {
  id: string;
  secret: string | string[] | null;
  method: string;
  url: string;
  headers: Record<string, string> | [string, string][];
  body?: string;
  bodyBase64?: string;
  now: number | null;
  params?: Record<string, string>;
  expect: string;
  reason: string | null;
}

const PROVIDERS = ["dolbyio-media", "dolby-millicast", "dolby-optiview", "transcodely", "qencode"];

function vectors(provider: string): Vector[] {
  const text = readFileSync(new URL(`../vectors/${provider}.json`, import.meta.url), "utf8");
  return JSON.parse(text) as Vector[];
}

/** A vector as a raw HTTP file. */
function toFile(vector: Vector, newline: string): Buffer {
  const url = new URL(vector.url);
  const headers = Array.isArray(vector.headers) ? vector.headers : Object.entries(vector.headers);
  const lines = [`${vector.method} ${url.pathname}${url.search} HTTP/1.1`, `Host: ${url.host}`];
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  const body =
    vector.bodyBase64 === undefined ? Buffer.from(vector.body ?? "") : Buffer.from(vector.bodyBase64, "base64");
  return Buffer.concat([Buffer.from(lines.join(newline) + newline + newline, "latin1"), body]);
}

/** What the command prints for a vector, run in this process: a process each would take minutes. */
async function verdictOf(provider: string, vector: Vector, file: string) {
  const printed: string[] = [];
  const write = process.stdout.write;
  process.stdout.write = ((text: string) => printed.push(text)) as never;
  try {
    const exit = await verify(undefined, {
      provider,
      secret: vector.secret === null ? [] : [vector.secret].flat(),
      param: Object.entries(vector.params ?? {}).map(([name, value]) => `${name}=${value}`),
      request: file,
      ...(vector.now === null ? {} : { at: vector.now }),
      url: vector.url,
      json: true,
    });
    // Lines go out at the end of the turn.
    await setImmediate();
    const { status, reason } = JSON.parse(printed.join("")) as {
      status: string;
      reason: string | null;
    };
    return { exit, status, reason };
  } finally {
    process.stdout.write = write;
  }
}

describe.each(PROVIDERS)("the vectors of %s", (provider) => {
  test.each(vectors(provider).map((vector) => [vector.id, vector] as const))("%s", async (_id, vector) => {
    const { home } = createHome();
    const good = vector.expect === "verified" || vector.expect === "unsigned";
    for (const newline of ["\r\n", "\n"]) {
      const file = join(home, "request.http");
      writeFileSync(file, toFile(vector, newline));
      expect(await verdictOf(provider, vector, file)).toEqual({
        exit: good ? 0 : 1,
        status: vector.expect,
        reason: vector.reason,
      });
    }
  });
});

describe("hooktap verify", () => {
  const secret = "whsec_1234567890";
  const body = '{"event":"job.completed","job":{"id":"job_1"}}';
  const now = 1_700_000_000;
  const signature = sign({
    provider: "transcodely",
    request: {
      method: "POST",
      url: "https://example.com/hook",
      headers: [],
      body: Buffer.from(body),
    },
    secret,
    now,
  });
  const file = (text = body) =>
    `POST /hook HTTP/1.1\nHost: example.com\n${signature.map(([name, value]) => `${name}: ${value}\n`).join("")}\n${text}`;
  const args = (...more: string[]) => [
    "verify",
    "--provider",
    "transcodely",
    "--request",
    "-",
    "--at",
    String(now),
    ...more,
  ];

  test("reads stdin, explains on stdout, and ends with 0", async () => {
    const { code, stdout } = await run(createHome(), args("--secret", secret), { stdin: file() });
    expect(code).toBe(0);
    expect(stdout).toContain("✓ verified");
    expect(stdout).not.toContain(secret);
    expect(stdout).not.toContain("\x1b");
  });

  test("a changed body ends with 1 and the reason", async () => {
    const { code, stdout } = await run(createHome(), args("--secret", secret), {
      stdin: file(`${body} `),
    });
    expect(code).toBe(1);
    expect(stdout).toContain("signature_mismatch");
  });

  test("one of several secrets is enough", async () => {
    const { code, stdout } = await run(createHome(), args("--secret", "old", "--secret", secret, "--json"), {
      stdin: file(),
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      status: "verified",
      reason: null,
      provider: "transcodely",
    });
  });

  test("no secret ends with 1 and says so", async () => {
    const { code, stdout } = await run(createHome(), args("--json"), { stdin: file() });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: "no_secret" });
  });

  test("explains a failure: the mistake, its fix, and what is signed with its control characters", async () => {
    const given = args("--secret", secret.replace("whsec_", ""));
    const { code, stdout } = await run(createHome(), given, { stdin: file("{\r\n}\u001b") });
    expect(code).toBe(1);
    expect(stdout).toContain(`Signed     ${String(now).length + 6} bytes:`);
    expect(stdout).toContain(`| ${now}.{\\r\\n\n  | }\\x1b\n`);
    const missing = await run(createHome(), given, { stdin: file() });
    expect(missing.stdout).toMatch(/Cause .*secret_prefix_whsec.*\nFix /);
  });

  test("says how to get at the raw body in the handler's framework", async () => {
    const more = ["--secret", secret, "--framework", "express"];
    const { stdout } = await run(createHome(), args(...more), { stdin: file(`${body}\n`) });
    expect(stdout).toContain("express.raw(");
  });

  test("shows no more of a large body than its beginning", async () => {
    const { stdout } = await run(createHome(), args("--secret", secret), { stdin: file("x".repeat(100_000)) });
    expect(stdout).toContain("Signed     100011 bytes, the first 2.0 KiB of them:");
    expect(stdout.length).toBeLessThan(5_000);
  });

  test("a captured request is verified by its relay, with the stored secrets or others", async () => {
    const { hooktap, captured } = await relayWith();
    const fresh = { method: "POST", url: "https://x/", headers: [], body: Buffer.from(body) };
    const headers = sign({ provider: "transcodely", request: fresh, secret, now: Date.now() / 1000 });
    const id = await captured("/default/t", body, Object.fromEntries(headers));
    expect(await hooktap("verify", id)).toMatchObject({ code: 1, stdout: expect.stringContaining("no_secret") });
    const other = ["--secret", "whsec_other"];
    expect(await hooktap("verify", "latest", ...other, "--secret", secret)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`.${body}\n`),
    });
    expect((await hooktap("verify", id, ...other)).code).toBe(1);
    await hooktap("secrets", "add", "transcodely", "--secret", secret.slice(6));
    expect((await hooktap("show", id)).stdout).toContain("Fix ");
    const spaced = await captured("/default/t", `${body} `, Object.fromEntries(headers));
    await hooktap("secrets", "add", "transcodely", "--secret", secret);
    for (const command of ["show", "verify"])
      expect((await hooktap(command, spaced, "--framework", "rails")).stdout).toContain("request.raw_post");
    expect((await hooktap("show", id, "--framework", "cobol")).code).toBe(2);
    const own = await hooktap("verify", id, "--at", "3");
    expect(own).toMatchObject({ code: 2, stderr: expect.stringContaining("--at") });
  });

  test.each([
    ["neither a file nor an id", ["verify"], "--request"],
    ["both", ["verify", "latest", "--request", "-"], "--request"],
    ["a file without a provider", ["verify", "--request", "-"], "--provider"],
  ])("%s ends with 2", async (_name, given, text) => {
    const { code, stderr } = await run(createHome(), given);
    expect(code).toBe(2);
    expect(stderr).toContain(text);
  });

  test.each([
    ["an unknown provider", ["--provider", "nobody"], file(), "hooktap providers"],
    ["a file that is not there", ["--request", "nowhere.http"], "", "nowhere.http"],
    ["a request without an empty line", [], "POST / HTTP/1.1\nHost: x\n", "empty line"],
    ["a param that is no pair", ["--param", "x"], file(), "name=value"],
  ])("%s ends with 2", async (_name, more, stdin, text) => {
    const { code, stderr } = await run(createHome(), args(...more), { stdin });
    expect(code).toBe(2);
    expect(stderr).toContain(text);
  });
});

describe("a raw request", () => {
  test("keeps the body's bytes, header order, case and duplicates", () => {
    const head = Buffer.from("POST /a%7e?x HTTP/1.1\r\nHost: h\r\nX-b: 1\r\nx-B:  2 \r\n\r\n");
    const body = Buffer.from([0, 13, 10, 13, 10, 255]);
    const request = parseHttpFile(Buffer.concat([head, body]));
    expect(request).toMatchObject({
      method: "POST",
      url: "https://h/a%7e?x",
      headers: [
        ["Host", "h"],
        ["X-b", "1"],
        ["x-B", "2"],
      ],
    });
    expect(Buffer.from(request.body).equals(body)).toBe(true);
  });

  test("may have no headers at all", () => {
    expect(parseHttpFile(Buffer.from("GET / HTTP/1.1\n\nbody"), "https://x/y").url).toBe("https://x/y");
  });
});
