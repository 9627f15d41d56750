import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Play, Triggered } from "../../protocol/trigger.ts";
import { createHome, lines, relayWith, run, start, startTarget } from "./bin.ts";

/** Where nobody listens. */
const GONE = "http://127.0.0.1:1";

interface Came {
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A target that keeps what comes and answers with these statuses, the last one from then on. */
async function target(...statuses: number[]) {
  const came: Came[] = [];
  const port = await startTarget((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      came.push({ url: request.url!, headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(statuses[Math.min(came.length, statuses.length) - 1] ?? 200).end("thank you");
    });
  });
  return { came, url: `http://127.0.0.1:${port}` };
}

describe("through the relay", () => {
  test("an event is captured, verified with the stored secret, and answered", async () => {
    const { hooktap } = await relayWith();
    await hooktap("secrets", "add", "transcodely", "--secret", "whsec_ours");
    const { code, stdout } = await hooktap(
      "trigger",
      "transcodely",
      "job.failed",
      "--set",
      "job.progress=40",
      "--json",
    );
    expect(code).toBe(0);
    const [triggered] = lines(stdout) as unknown as Triggered[];
    expect(triggered).toMatchObject({
      type: "triggered",
      request: { provider: "transcodely", eventType: "job.failed", verdict: { status: "verified" } },
      answer: { status: 200, error: null },
      signed: { by: "stored" },
      offer: null,
    });
    expect((await hooktap("show", "latest")).stdout).toContain('"progress": 40');
  });

  test("without a secret it says so, with the command that adds the one that was made", async () => {
    const { hooktap } = await relayWith();
    const { code, stdout, stderr } = await hooktap("trigger", "dolby-optiview", "engine.error");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\S+ {2}dolby-optiview engine\.error → default {2}\? no_secret {2}200 {2}\d+ ms\n$/);
    const [, secret] = /hooktap secrets add dolby-optiview --secret '(dolby_sec_[0-9a-f]+)'/.exec(stderr)!;
    await hooktap("secrets", "add", "dolby-optiview", "--secret", secret!);
    expect((await hooktap("show", "latest")).stdout).toContain("✓ verified");
  });

  test("an answer from 400 up is a no", async () => {
    const { hooktap } = await relayWith();
    await hooktap("endpoints", "set", "default", "--reply", "static", "--status", "422");
    const { code, stdout } = await hooktap("trigger", "qencode", "queued");
    expect([code, stdout]).toEqual([1, expect.stringContaining("422")]);
  });

  test("as its provider it is repeated by the table, each attempt told as it happens, and marked at the end", async () => {
    const { hooktap } = await relayWith();
    await hooktap("endpoints", "set", "default", "--reply", "static", "--status", "500");
    const { code, stdout } = await hooktap(
      "trigger",
      "dolbyio-media",
      "Failed",
      "--as-provider",
      "--instant",
      "--json",
    );
    expect(code).toBe(1);
    const told = lines(stdout);
    expect(told.map(({ type }) => type)).toEqual(["triggered", "attempt", "attempt", "play"]);
    expect(told[2]).toMatchObject({ event: "Failed", n: 2, status: 500, requestId: expect.any(String) });
    expect(told[3]).toMatchObject({
      state: "failed",
      message: "Marked as failed: attempt 2 of 2 got 500: it gives up.",
    });
  });

  test("a signal cancels the play at the relay", async () => {
    const home = createHome();
    const dev = start(home, ["dev", "--json", "--port", "0", "--hooks-port", "0"]);
    await dev.json();
    await run(home, ["endpoints", "set", "default", "--reply", "static", "--status", "500"]);
    const play = start(home, ["trigger", "transcodely", "--as-provider", "--speed", "2", "--json"]);
    await play.json();
    expect(await play.json()).toMatchObject({ type: "attempt", n: 1 });
    const last = play.json<Play>();
    expect(await play.stop("SIGINT")).toBe(1);
    expect(await last).toMatchObject({ type: "play", state: "cancelled" });
  });

  test("a scenario is one story, and its disturbance can be drawn again", async () => {
    const { hooktap } = await relayWith();
    const args = ["trigger", "dolby-optiview", "--scenario", "channel", "--drop", "2", "--reorder", "--delay", "5s"];
    const first = await hooktap(...args);
    expect([first.code, first.stdout]).toEqual([0, expect.stringContaining("8 of 8 events were delivered")]);
    const [, seed] = /--seed (\d+)/.exec(first.stderr)!;
    const again = await hooktap(...args, "--seed", seed!);
    const events = (text: string) => [...text.matchAll(/(channel|engine)\.\w+/g)].map(([name]) => name);
    expect(events(again.stdout)).toEqual(events(first.stdout));
  });

  test("data comes from a file, from stdin or as JSON, and a header is set", async () => {
    const { hooktap, pipe } = await relayWith();
    const file = join(createHome().cwd, "picture.jpg");
    writeFileSync(file, Buffer.from([0xff, 0xd8, 0x00, 0xff, 0xd9]));
    expect((await hooktap("trigger", "dolby-millicast", "thumbnail", "--data", file, "--json")).stdout).toContain(
      '"size":5',
    );
    const callback = ["trigger", "dolbyio-media", "callback", "--header", "Content-Type: text/plain", "--data"];
    expect((await pipe("order 7", ...callback, "-")).code).toBe(0);
    expect((await hooktap("show", "latest")).stdout).toMatch(/Content-Type: text\/plain[^]*order 7/);
    await hooktap(...callback, '{"order": 8}');
    expect((await hooktap("show", "latest")).stdout).toContain("order");
  });
});

describe("straight to a target", () => {
  test("it is signed as documented and needs no relay", async () => {
    const { came, url } = await target();
    const args = ["trigger", "transcodely", "--to", `${url}/hooks`, "--secret", "whsec_mine", "--json"];
    const { code, stdout } = await run(createHome(), args);
    expect(code).toBe(0);
    expect(lines(stdout)).toEqual([
      expect.objectContaining({ type: "triggered", event: "job.completed", target: `${url}/hooks`, offer: null }),
    ]);
    const [{ url: path, headers, body }] = came as [Came];
    expect(path).toBe("/hooks");
    const time = String(headers["x-transcodely-timestamp"]);
    const expected = createHmac("sha256", "whsec_mine").update(`${time}.`).update(body).digest("hex");
    expect(headers["x-transcodely-signature"]).toBe(`sha256=${expected}`);
    expect(headers.host).toBe(url.slice("http://".length));
  });

  test("it repeats until the target takes it, with the same body and delivery id", async () => {
    const { came, url } = await target(500, 404, 201);
    const { code, stdout } = await run(createHome(), [
      "trigger",
      "transcodely",
      "--to",
      url,
      "--as-provider",
      "--instant",
    ]);
    expect(code).toBe(0);
    const rows = stdout.trimEnd().split("\n");
    expect(
      rows.slice(0, 3).map((row) =>
        row
          .replace(/ {2,}/g, " | ")
          .replace(/\d+ ms.*/, "")
          .trim(),
      ),
    ).toEqual([
      "0 s | job.completed | attempt 1 | 500 |",
      "1 min | job.completed | attempt 2 | 404 |",
      "6 min | job.completed | attempt 3 | 201 |",
    ]);
    expect(rows[3]).toBe("delivered  Delivered on attempt 3 of 6, 6 min after the first.");
    expect(new Set(came.map(({ headers }) => headers["x-transcodely-delivery-id"])).size).toBe(1);
    expect(new Set(came.map(({ body }) => body.toString())).size).toBe(1);
  });

  test("a target that nobody serves is refused six times", async () => {
    const { code, stdout } = await run(createHome(), [
      "trigger",
      "transcodely",
      "--to",
      GONE,
      "--as-provider",
      "--instant",
      "--json",
    ]);
    expect(code).toBe(1);
    const attempts = lines(stdout).filter(({ type }) => type === "attempt");
    expect(attempts.map(({ error }) => error)).toEqual(Array(6).fill("refused"));
    expect(attempts.map(({ at }) => Math.round((at as number) / 60))).toEqual([0, 1, 6, 36, 156, 876]);
  });

  test("a signal ends the play, which says that it was cancelled", async () => {
    const { came, url } = await target(500);
    const play = start(createHome(), [
      "trigger",
      "transcodely",
      "--to",
      url,
      "--as-provider",
      "--speed",
      "2",
      "--json",
    ]);
    expect(await play.json()).toMatchObject({ type: "triggered", signed: { by: "made" }, offer: expect.any(Object) });
    expect(await play.json()).toMatchObject({ type: "attempt", n: 1, status: 500 });
    const last = play.json();
    expect(await play.stop("SIGINT")).toBe(1);
    expect(await last).toMatchObject({ type: "play", state: "cancelled", message: "Cancelled after 1 attempt." });
    expect(came).toHaveLength(1);
  });

  test("a static secret goes into the URL", async () => {
    const { came, url } = await target();
    await run(createHome(), ["trigger", "qencode", "--to", url, "--path", "/cb?a=1", "--secret", "tok"]);
    expect(came[0]!.url).toBe("/cb?a=1&token=tok");
  });
});

test("--print is a request that verify reads, and sends nothing", async () => {
  const home = createHome();
  for (const [provider, secret] of [
    ["transcodely", "whsec_mine"],
    ["dolby-optiview", "dolby_sec_mine"],
    ["dolby-millicast", "bWluZQ=="],
  ] as const) {
    const printed = await run(home, ["trigger", provider, "--secret", secret, "--print"]);
    const args = ["verify", "--provider", provider, "--secret", secret, "--request", "-", "--json"];
    const verified = await run(home, args, { stdin: printed.bytes });
    expect([verified.code, JSON.parse(verified.stdout)]).toEqual([0, expect.objectContaining({ status: "verified" })]);
  }
});

test("--list tells senders, one's events and scenarios, and the paths of an event", async () => {
  const list = async (...args: string[]) => (await run(createHome(), ["trigger", ...args, "--list"])).stdout;
  expect(await list()).toMatch(/^dolby-optiview +Dolby OptiView +37 events +scenarios: channel$/m);
  expect(await list("qencode")).toMatch(
    /^queued +The job was accepted.*\n[^]*^--scenario job +A job: queued, then saved$/m,
  );
  expect((await list("transcodely", "job.failed")).split("\n")).toContain("job.outputs.0.error.message");
});

test.each([
  [[], "whose event is it to be?"],
  [["transcodly"], "did you mean transcodely?"],
  [["transcodely", "job.complete"], "did you mean job.completed?"],
  [["transcodely", "--set", "job.progres=1"], "did you mean job.progress or job.outputs.0.progress?"],
  [["transcodely", "--set", "job.progress=half"], "expected number, received string"],
  [["transcodely", "--set", "job.progress"], "is not path=value"],
  [["transcodely", "--data", "{}"], "job: expected object"],
  [["transcodely", "--data", "/nowhere"], "/nowhere cannot be read"],
  [["transcodely", "--speed", "60"], "there is no time to pass"],
  [["transcodely", "--duplicate"], "only a scenario can be duplicated"],
  [["transcodely", "job.failed", "--scenario", "job"], "a scenario has events of its own"],
  [["transcodely", "--path", "x"], '"x" is no path'],
])("hooktap trigger %j is a usage error that says what to do", async (args, words) => {
  const { code, stdout, stderr } = await run(createHome(), ["trigger", ...args, "--to", GONE]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(words);
});

test("a flag that would do nothing is a usage error", async () => {
  for (const args of [
    ["--insecure"],
    ["--print", "--scenario", "job"],
    ["--to", GONE, "--endpoint", "shop"],
    ["--list", "--data", "{}"],
  ]) {
    const { code, stdout } = await run(createHome(), ["trigger", "transcodely", ...args]);
    expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: "" });
  }
});

test("without a relay it says how to start one, or to name a target", async () => {
  const { code, stderr } = await run(createHome(), ["trigger", "transcodely"]);
  expect([code, stderr]).toEqual([3, expect.stringContaining("no relay runs on this machine")]);
});
