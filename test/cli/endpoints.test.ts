import { describe, expect, test } from "vitest";
import { createHome, lines, relayWith, run } from "./bin.ts";

describe("hooktap endpoints", () => {
  test("makes, shows, changes, lists and deletes one", async () => {
    const { hooktap, dev } = await relayWith();
    expect((await hooktap("endpoints", "create", "stripe", "--reply", "static", "--status", "204")).code).toBe(0);
    const shown = await hooktap("endpoints", "show", "stripe", "--json");
    expect(lines(shown.stdout)[0]).toMatchObject({
      name: "stripe",
      url: `${dev.ready.hooks}/stripe`,
      reply: { mode: "static", status: 204 },
    });
    await hooktap("endpoints", "set", "stripe", "--timeout", "5000", "--body", "thanks");
    const list = await hooktap("endpoints", "--json");
    expect(lines(list.stdout).find(({ name }) => name === "stripe")).toMatchObject({
      timeoutMs: 5000,
      reply: { mode: "static", status: 204, body: "thanks" },
    });
    expect((await hooktap("endpoints", "delete", "stripe")).code).toBe(0);
    expect((await hooktap("endpoints", "show", "stripe")).code).toBe(1);
  });

  test("a change of nothing ends with 2", async () => {
    const { hooktap } = await relayWith();
    expect(await hooktap("endpoints", "set", "default")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--reply"),
    });
  });

  test.each([
    ["--header", ["--header", "no colon"], "'Content-Type: application/json'"],
    ["--header with a line break", ["--header", "X-A: b\nX-C: d"], "'Content-Type: application/json'"],
    ["--delay", ["--delay", "60001"], "from 0 to 60000"],
    ["--answer-next", ["--answer-next", "0", "--answer-status", "500"], "from 1 to 10000"],
    ["--answer-next alone", ["--answer-next", "3"], "--answer-next 3 --answer-status 500"],
    ["--answer-status alone", ["--answer-status", "500"], "--answer-next 3"],
    ["--while-offline alone", ["--while-offline"], "--answer-next 3"],
    ["--status-by-query", ["--status-by-query", "yes"], "on, off"],
    ["--max-body", ["--max-body", "101mb"], "at most 100mb"],
    ["--keep-days", ["--keep-days", "0"], "from 0.01"],
    ["--keep-bytes", ["--keep-bytes", "5 gigabytes"], "5gb"],
    ["--keep-count", ["--keep-count", "many"], "whole number"],
    ["--dry-run alone", ["--dry-run"], "--keep-days"],
    ["--dry-run beside another setting", ["--dry-run", "--keep-days", "3", "--timeout", "500"], "alone"],
  ])("%s that cannot be ends with 2 and says what can", async (_name, flags, text) => {
    const relay = ["--relay", "http://127.0.0.1:1", "--token", "t"];
    const { code, stdout, stderr } = await run(createHome(), ["endpoints", "set", "default", ...flags, ...relay]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(text);
  });
});

describe("hooktap endpoints set", () => {
  async function endpoint() {
    const { dev, hooktap, captured } = await relayWith();
    return {
      captured,
      send: (path = "/default/x") => dev.post(path),
      set: async (...flags: string[]) => {
        const { code, stdout } = await hooktap("endpoints", "set", "default", "--json", ...flags);
        expect(code).toBe(0);
        return lines(stdout)[0]!;
      },
      dryRun: (...flags: string[]) => hooktap("endpoints", "set", "default", "--dry-run", ...flags),
      show: async () => (await hooktap("endpoints", "show", "default")).stdout,
    };
  }

  test("the static answer has the given status, headers, body and delay", async () => {
    const { set, send, show } = await endpoint();
    await set("--reply", "static", "--status", "202", "--body", "later", "--delay", "30");
    await set("--header", "X-One: 1", "--header", "Content-Type:text/csv");
    const before = performance.now();
    const answer = await send();
    expect(performance.now() - before).toBeGreaterThan(25);
    expect([answer.status, answer.headers.get("x-one"), answer.headers.get("content-type")]).toEqual([
      202,
      "1",
      "text/csv",
    ]);
    expect(await answer.text()).toBe("later");
    expect(await show()).toMatch(
      /Reply +static; static: 202 "later", after 30 ms\n +X-One: 1\n +Content-Type: text\/csv\n/,
    );
    expect(await set("--header", "none")).toMatchObject({ reply: { status: 202, headers: [], delayMs: 30 } });
  });

  test("--answer-next answers so many requests with its status, and none stops it", async () => {
    const { set, send, show } = await endpoint();
    await set("--answer-next", "2", "--answer-status", "503");
    expect(await show()).toMatch(/Answer next +2 requests with 503\n/);
    const answers: number[] = [];
    for (let i = 0; i < 3; i++) answers.push((await send()).status);
    expect(answers).toEqual([503, 503, 200]);
    await set("--answer-next", "9", "--answer-status", "500", "--while-offline");
    expect(await show()).toContain("9 requests with 500, only while no agent is connected");
    expect((await send()).status).toBe(500);
    expect(await set("--answer-next", "none")).toMatchObject({ answerNext: null });
    expect((await send()).status).toBe(200);
  });

  test("--status-by-query lets the hook URL decide, and takes it back", async () => {
    const { set, send, show } = await endpoint();
    await set("--status-by-query", "on");
    expect((await send("/default/x?hooktap-status=418")).status).toBe(418);
    expect(await show()).toContain("?hooktap-status=500");
    await set("--status-by-query", "off");
    expect((await send("/default/x?hooktap-status=418")).status).toBe(200);
  });

  test("--browsable needs a hooks domain", async () => {
    const { hooktap } = await relayWith();
    const { code, stderr } = await hooktap("endpoints", "set", "default", "--browsable", "on");
    expect(code).toBe(1);
    expect(stderr).toContain("--hooks-domain");
  });

  test("--browsable is kept where there is one", async () => {
    const { hooktap } = await relayWith(["--hooks-domain", "hooks.test"]);
    const { stdout } = await hooktap("endpoints", "create", "site", "--browsable", "on");
    expect(stdout).toContain("shows the target's pages");
  });

  test("--max-body refuses what is larger", async () => {
    const { set, captured, show } = await endpoint();
    expect(await set("--max-body", "1kb")).toMatchObject({ maxBodyBytes: 1024 });
    expect(await show()).toMatch(/Largest body +1.0 KiB\n/);
    await captured("/default/x", "x".repeat(1024));
    expect(await show()).toMatch(/Holds +1 request, 1.0 KiB\n/);
  });

  test("the keep flags set one limit each, and none takes it away", async () => {
    const { set, show } = await endpoint();
    expect(await set("--keep-days", "0.5")).toMatchObject({
      retention: { days: 0.5, bytes: 5 * 1024 ** 3, count: null },
    });
    expect(await set("--keep-bytes", "1.5gb", "--keep-count", "2000")).toMatchObject({
      retention: { days: 0.5, bytes: 1.5 * 1024 ** 3, count: 2000 },
    });
    expect(await show()).toMatch(/Keeps +at most 0.5 days, 1.5 GiB, 2,000 requests; and what is pinned\n/);
    await set("--keep-days", "none", "--keep-bytes", "none", "--keep-count", "none");
    expect(await show()).toMatch(/Keeps +everything\n/);
  });

  test("--dry-run tells what would be deleted and changes nothing", async () => {
    const { dryRun, captured, show } = await endpoint();
    for (const name of ["one", "two", "three"]) await captured(`/default/${name}`, "x".repeat(600));
    expect((await dryRun("--keep-count", "1")).stdout).toMatch(
      /^Would delete 2 requests, 1.2 KiB, up to 20[\d-]+T[\d:.]+Z\.\n$/,
    );
    const { stdout } = await dryRun("--keep-bytes", "0", "--json");
    expect(lines(stdout)).toEqual([{ requests: 3, bytes: 1800, newest: expect.any(String) }]);
    expect((await dryRun("--keep-days", "1")).stdout).toBe("Would delete nothing.\n");
    expect(await show()).toMatch(/Keeps +at most 30 days, 5.0 GiB; and what is pinned\nHolds +3 requests/);
  });
});

describe("hooktap pin and unpin", () => {
  test("pinned requests outlive a retention that would take them", async () => {
    const { hooktap, captured } = await relayWith();
    const [one, two] = [await captured("/default/one"), await captured("/default/two")];
    const pinned = await hooktap("pin", one.split("-")[0]!, "latest", "--json");
    expect(lines(pinned.stdout)).toEqual([
      { id: one, pinned: true },
      { id: two, pinned: true },
    ]);
    expect((await hooktap("show", one)).stdout).toMatch(/Pinned +yes/);
    const dryRun = () => hooktap("endpoints", "set", "default", "--keep-count", "0", "--dry-run");
    expect((await dryRun()).stdout).toBe("Would delete nothing.\n");
    expect(await hooktap("unpin", one)).toMatchObject({ code: 0, stdout: `${one}  POST /one  not pinned\n` });
    expect((await dryRun()).stdout).toContain("1 request,");
  });

  test("an id that is not there leaves all as it was and ends with 1", async () => {
    const { hooktap, captured } = await relayWith();
    const id = await captured("/default/x");
    expect((await hooktap("pin", id, "zzzz")).code).toBe(1);
    expect((await hooktap("show", id)).stdout).not.toContain("Pinned");
  });
});

describe("repeated and refused requests", () => {
  test("requests and show tell the attempt and the time since the one before", async () => {
    const { hooktap, captured } = await relayWith();
    const body = '{"event":"job.completed","job":{"id":"job_1"}}';
    const headers = { "x-transcodely-signature": "t=1,v1=00" };
    const ids = [await captured("/default/t", body, headers), await captured("/default/t", body, headers)];
    const list = await hooktap("requests");
    expect(list.stdout).toMatch(/job.completed, attempt 2 .*\n.*job.completed  .*\n$/);
    const { stdout } = await hooktap("show", ids[1]!);
    expect(stdout).toMatch(new RegExp(`Attempt +2, \\d+ m?s after the one before; the first is ${ids[0]}\\n`));
    expect((await hooktap("show", ids[0]!)).stdout).not.toContain("Attempt");
  });

  test("a refused body is told with its size and nothing is shown as its content", async () => {
    const { hooktap, captured } = await relayWith();
    await hooktap("endpoints", "set", "default", "--max-body", "1kb");
    const id = await captured("/default/x", "x".repeat(2048));
    expect((await hooktap("requests")).stdout).toMatch(new RegExp(` 413 +2.0 KiB refused +${id}\\n`));
    const { stdout } = await hooktap("show", id);
    expect(stdout).toMatch(/Body +413, 2.0 KiB refused: more than the endpoint takes\n/);
    expect(stdout).toContain("(not kept)");
    expect(stdout).not.toContain("SHA-256");
  });
});
