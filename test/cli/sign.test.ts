import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseHttpFile, withHeaders } from "../../cli/http-file.ts";
import { createHome, lines, run } from "./bin.ts";

const secret = "whsec_1234567890";
const body = '{"event":"job.completed","job":{"id":"job_1"}}';
const file = `POST /hook HTTP/1.1\r\nHost: example.com\r\nX-Own: 1\r\n\r\n${body}`;
const key = ["--provider", "transcodely", "--secret", secret, "--at", "1700000000"];

/** Whether `hooktap verify` accepts a request's bytes. */
const verifies = async (bytes: Uint8Array) =>
  (await run(createHome(), ["verify", ...key, "--request", "-"], { stdin: bytes })).code === 0;

describe("hooktap sign", () => {
  test("prints the headers to set, as lines and as JSON", async () => {
    const args = ["sign", ...key, "--request", "-"];
    const plain = await run(createHome(), args, { stdin: file });
    expect(plain.code).toBe(0);
    expect(plain.stdout).toMatch(
      /^X-Transcodely-Signature: sha256=[0-9a-f]{64}\nX-Transcodely-Timestamp: 1700000000\n$/,
    );
    const [pairs] = lines((await run(createHome(), [...args, "--json"], { stdin: file })).stdout);
    expect(pairs).toEqual(
      plain.stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split(": ")),
    );
  });

  test("--http prints the request whole, and it verifies; every byte but the headers is as it was", async () => {
    const bytes = Buffer.concat([Buffer.from(file), Buffer.from([0, 255, 13, 10])]);
    const signed = (await run(createHome(), ["sign", ...key, "--request", "-", "--http"], { stdin: bytes })).bytes;
    expect(await verifies(signed)).toBe(true);
    expect(signed.toString("latin1")).toMatch(
      /^POST \/hook HTTP\/1.1\r\nHost: example.com\r\nX-Own: 1\r\nX-Transcodely-/,
    );
    expect(parseHttpFile(signed).body).toEqual(parseHttpFile(bytes).body);
  });

  test("--write signs the file itself, and again in the same place", async () => {
    const home = createHome();
    const path = join(home.cwd, "event.http");
    writeFileSync(path, file);
    for (let i = 0; i < 2; i++) {
      expect((await run(home, ["sign", ...key, "--request", "event.http", "--write"])).code).toBe(0);
      expect(await verifies(readFileSync(path))).toBe(true);
    }
    expect(readFileSync(path, "latin1").match(/X-Transcodely-Signature/g)).toHaveLength(1);
  });

  test("what it lacks is named: a param, another form of secret, a file to write to", async () => {
    const sign = (...args: string[]) => run(createHome(), ["sign", "--request", "-", ...args], { stdin: file });
    expect(await sign("--provider", "dolbyio-media", "--secret", "x")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--param header="),
    });
    expect(await sign("--provider", "dolbyio-media", "--secret", "x", "--param", "header=X-Key")).toMatchObject({
      code: 0,
      stdout: "X-Key: x\n",
    });
    expect(await sign("--provider", "dolby-millicast", "--secret", "no base64!")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("dolby-millicast"),
    });
    expect(await sign("--provider", "nobody", "--secret", "x")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("hooktap providers"),
    });
    expect((await sign(...key, "--write")).code).toBe(2);
  });
});

test("a signature in the body wants the whole request, which then verifies", async () => {
  const home = createHome();
  const json = '{"signature":{"token":"t","timestamp":"1","signature":"0"},"event-data":{"event":"opened"}}';
  const request = `POST / HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n${json}`;
  writeFileSync(join(home.cwd, "event.http"), request);
  const as = ["--provider", "mailgun", "--secret", "key-1", "--at", "1700000000", "--request", "event.http"];
  expect(await run(home, ["sign", ...as])).toMatchObject({ code: 2, stderr: expect.stringContaining("--http") });
  const { bytes } = await run(home, ["sign", ...as, "--http"]);
  const { body: signed, headers } = parseHttpFile(bytes);
  expect(new Map(headers).get("Content-Length")).toBe(String(signed.length));
  const written = await run(home, ["sign", ...as, "--write"]);
  expect(written.stderr).toContain("the body");
  expect(readFileSync(join(home.cwd, "event.http"))).toEqual(bytes);
  expect((await run(home, ["verify", ...as])).code).toBe(0);
});

test("without a secret or a private key nothing is signed", async () => {
  const result = await run(createHome(), ["sign", "--provider", "discord", "--request", "-"], { stdin: file });
  expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining("--private-key") });
});

test("headers are set in place of those of the same name, whatever their case and number", () => {
  const request = Buffer.from("GET / HTTP/1.1\nsig: 1\nHost: h\nSIG: 2\n\nbody\n\n");
  const signed = withHeaders(request, [
    ["Sig", "3"],
    ["When", "now"],
  ]);
  expect(signed.toString()).toBe("GET / HTTP/1.1\nSig: 3\nHost: h\nWhen: now\n\nbody\n\n");
  expect(withHeaders(Buffer.from("GET / HTTP/1.0\r\n\r\n"), [["A", "b"]]).toString()).toBe(
    "GET / HTTP/1.0\r\nA: b\r\n\r\n",
  );
});
