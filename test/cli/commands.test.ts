import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { sign } from "../../providers/index.ts";
import { createHome, lines, relayWith, run, startTarget } from "./bin.ts";

describe("hooktap requests", () => {
  test("lists the newest first, as a table and as a line of JSON each", async () => {
    const { hooktap, captured } = await relayWith();
    const ids = [await captured("/default/one"), await captured("/default/two"), await captured("/default/three")];
    const table = await hooktap("requests");
    expect(table.code).toBe(0);
    expect(
      table.stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.trim().split(/\s+/).at(-1)),
    ).toEqual([...ids].reverse());
    const json = await hooktap("requests", "--json", "--limit", "2");
    expect(lines(json.stdout).map(({ id }) => id)).toEqual([ids[2], ids[1]]);
  });

  test("nothing matched ends with 1 and no data", async () => {
    const { hooktap } = await relayWith();
    expect(await hooktap("requests", "--json")).toMatchObject({ code: 1, stdout: "" });
  });

  test("an endpoint that is not there ends with 1 and the relay's words", async () => {
    const { hooktap } = await relayWith();
    const { code, stderr } = await hooktap("requests", "--endpoint", "nowhere");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^hooktap: .*nowhere/);
  });
});

describe("hooktap show", () => {
  test("explains the verdict and lays out the body", async () => {
    const { hooktap, captured } = await relayWith();
    await captured("/default/q", "status=%7B%22percent%22%3A100.0%7D&callback_type=task&task_token=t1&event=saved", {
      "content-type": "application/x-www-form-urlencoded",
    });
    const { code, stdout } = await hooktap("show", "latest");
    expect(code).toBe(0);
    expect(stdout).toContain("– unsigned");
    expect(stdout).toContain('"percent": 100.0');
    expect(stdout).toContain("content-type: application/x-www-form-urlencoded");
  });

  test("--raw is the exact body, --json the whole record, and a prefix is enough", async () => {
    const { hooktap, captured } = await relayWith();
    const body = Uint8Array.from({ length: 256 }, (_, i) => i);
    const id = await captured("/default/x", body, { "content-type": "image/png" });
    expect((await hooktap("show", id, "--raw")).bytes.equals(Buffer.from(body))).toBe(true);
    const { stdout } = await hooktap("show", id.split("-")[0]!, "--json");
    const detail = lines(stdout)[0]!;
    expect(detail).toMatchObject({ id, bodySha256: createHash("sha256").update(body).digest("hex") });
    expect(detail["verdict"]).toMatchObject({ status: "unknown" });
  });

  test("what was captured cannot steer the terminal", async () => {
    const { hooktap, captured } = await relayWith();
    await captured("/default/x", JSON.stringify({ a: "\u009b31m\u202e" }) + "\x1b]52;c;eA==\x07", {
      "content-type": "text/plain",
    });
    const { stdout } = await hooktap("show", "latest");
    expect(stdout).toContain("\\x1b]52;c");
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  test("an id that is not there ends with 1", async () => {
    const { hooktap } = await relayWith();
    expect((await hooktap("show", "zzzz")).code).toBe(1);
  });
});

describe("hooktap replay", () => {
  test("delivers again and prints a line each", async () => {
    const seen: string[] = [];
    const port = await startTarget((request, response) => {
      seen.push(request.url!);
      response.end("ok");
    });
    const { hooktap, captured } = await relayWith([String(port)]);
    const [one, two] = [await captured("/default/one"), await captured("/default/two")];
    const { code, stdout } = await hooktap("replay", one, two, "--json");
    expect(code).toBe(0);
    expect(lines(stdout)).toMatchObject([
      { requestId: one, mode: "replay", status: 200, error: null },
      { requestId: two, mode: "replay", status: 200, error: null },
    ]);
    expect(seen).toEqual(["/one", "/two", "/one", "/two"]);
  });

  test("an answer from 400 up ends with 1, and so does none", async () => {
    const port = await startTarget((_request, response) => response.writeHead(500).end());
    const { hooktap, captured } = await relayWith();
    await captured("/default/x");
    expect(await hooktap("replay", "latest", "--to", String(port))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("500"),
    });
    expect(await hooktap("replay", "latest", "--to", "127.0.0.1:9")).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("refused"),
    });
  });

  test("without an agent ends with 1 and the next step", async () => {
    const { hooktap, captured } = await relayWith();
    await captured("/default/x");
    const { code, stderr } = await hooktap("replay", "latest");
    expect(code).toBe(1);
    expect(stderr).toContain("hooktap listen");
  });

  test("--to opens an agent for the occasion, and --resign signs anew", async () => {
    const signatures: unknown[] = [];
    const port = await startTarget((request, response) => {
      signatures.push(request.headers["x-transcodely-signature"] ?? request.headers["transcodely-signature"]);
      response.end("ok");
    });
    const { hooktap, captured, dev } = await relayWith();
    const secret = "whsec_0123456789abcdef";
    await hooktap("secrets", "add", "transcodely", "--secret", secret);
    const body = '{"type":"job.succeeded","id":"evt_1"}';
    const request = { method: "POST", url: `${dev.ready.hooks}/default/t`, headers: [], body: Buffer.from(body) };
    const headers = Object.fromEntries(sign({ provider: "transcodely", request, secret, now: 1_700_000_000 }));
    const id = await captured("/default/t", body, { "webhook-id": "evt_1", ...headers });
    expect((await hooktap("replay", id, "--to", `localhost:${port}`)).code).toBe(0);
    expect((await hooktap("replay", id, "--to", `localhost:${port}`, "--resign")).code).toBe(0);
    expect(signatures).toHaveLength(2);
    expect(new Set(signatures.map(String)).size).toBe(2);
  });
});

describe("hooktap secrets", () => {
  test("adds from a flag and from stdin, lists without values, removes", async () => {
    const { hooktap, pipe } = await relayWith();
    const added = await hooktap(
      "secrets",
      "add",
      "transcodely",
      "--secret",
      "whsec_aaaaaaaabbbb1234",
      "--label",
      "one",
      "--json",
    );
    expect(added.code).toBe(0);
    expect(lines(added.stdout)[0]).toMatchObject({ provider: "transcodely", label: "one", hint: "1234" });
    expect((await pipe("dolby_sec_zzzzzzzz5678\n", "secrets", "add", "dolby-optiview")).code).toBe(0);
    const list = await hooktap("secrets", "--json");
    expect(lines(list.stdout).map(({ hint }) => hint)).toEqual(["1234", "5678"]);
    expect(list.stdout).not.toContain("aaaaaaaa");
    const id = String(lines(list.stdout)[0]!["id"]);
    expect((await hooktap("secrets", "remove", id)).code).toBe(0);
    expect((await hooktap("secrets")).stdout).not.toContain("1234");
  });

  test("one that is added makes what was captured verify", async () => {
    const { hooktap, captured, dev } = await relayWith();
    const secret = "whsec_0123456789abcdef";
    const body = '{"event":"job.completed","job":{"id":"job_1"}}';
    const request = { method: "POST", url: `${dev.ready.hooks}/default/t`, headers: [], body: Buffer.from(body) };
    const headers = Object.fromEntries(sign({ provider: "transcodely", request, secret, now: Date.now() / 1000 }));
    const id = await captured("/default/t", body, headers);
    expect((await hooktap("show", id)).stdout).toContain("no_secret");
    await hooktap("secrets", "add", "transcodely", "--secret", secret);
    expect((await hooktap("show", id)).stdout).toContain("✓ verified");
  });
});

describe("hooktap open and providers", () => {
  test("open prints a link that signs in once and leads to the request", async () => {
    const { hooktap, captured } = await relayWith();
    const id = await captured("/default/x");
    const { stdout } = await hooktap("open", "latest");
    const first = await fetch(stdout.trim(), { redirect: "manual" });
    expect(first.status).toBe(303);
    expect(first.headers.get("location")).toBe(`/e/default/r/${id}`);
    expect((await fetch(stdout.trim(), { redirect: "manual" })).status).toBe(401);
  });

  test("providers needs no relay", async () => {
    const { code, stdout } = await run(createHome(), ["providers", "--json"]);
    expect(code).toBe(0);
    expect(lines(stdout).map(({ id }) => id)).toEqual(
      expect.arrayContaining(["dolbyio-media", "dolby-millicast", "dolby-optiview", "transcodely", "qencode"]),
    );
  });
});
