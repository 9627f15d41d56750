import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ReplayLine } from "../../protocol/replay-line.ts";
import { testAgent, testTarget } from "../helpers/agent.ts";
import { sendStripe, STRIPE_SECRET, stripeHandler } from "../helpers/stripe-handler.ts";
import { lines } from "./bin.ts";
import { replayRelay, sendMany } from "./replay-relay.ts";

const told = (stdout: string) => lines(stdout).map((line) => ReplayLine.parse(line) as Record<string, unknown>);

describe("which requests", { timeout: 90_000 }, () => {
  test("a query is asked about first: without a terminal it needs --yes, and --dry-run sends nothing", async () => {
    const { hooktap, send } = await replayRelay();
    const target = await testTarget();
    const ids = [await send("/a/1"), await send("/b/1"), await send("/a/2")];
    const asked = await hooktap("replay", "--query", "path:/a/*", "--to", target.url);
    expect(asked).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("--yes") });
    expect(asked.stderr).toContain("Replay 2 requests of default");
    const dry = await hooktap("replay", "--query", "path:/a/*", "--to", target.url, "--dry-run", "--json");
    expect(dry.code).toBe(0);
    expect(told(dry.stdout)).toEqual([
      { step: 1, atMs: 0, requestId: ids[0], method: "POST", path: "/a/1", again: false },
      { step: 2, atMs: 0, requestId: ids[2], method: "POST", path: "/a/2", again: false },
    ]);
    expect(target.seen).toEqual([]);

    const sent = await hooktap("replay", "--query", "path:/a/*", "--to", target.url, "--yes", "--json");
    expect(sent.code).toBe(0);
    expect(told(sent.stdout)).toMatchObject([
      { requestId: ids[0], mode: "bulk", status: 200 },
      { requestId: ids[2], mode: "bulk", status: 200 },
    ]);
    expect(target.seen.map(({ url }) => url)).toEqual(["/a/1", "/a/2"]);
  });

  test("nothing that matches, no agent, and a query that cannot be read have their exit codes", async () => {
    const { hooktap, send } = await replayRelay();
    await send("/a");
    expect(await hooktap("replay", "--query", "path:/zzz", "--yes")).toMatchObject({ code: 1, stdout: "" });
    const alone = await hooktap("replay", "--query", "", "--yes");
    expect(alone).toMatchObject({ code: 1, stderr: expect.stringContaining("hooktap listen") });
    expect(await hooktap("replay", "--query", "sig:maybe", "--yes")).toMatchObject({ code: 2 });
    expect(await hooktap("replay", "latest", "--query", "", "--yes")).toMatchObject({ code: 2 });
    expect(await hooktap("replay")).toMatchObject({ code: 2, stderr: expect.stringContaining("which requests") });
    expect(await hooktap("replay", "--resume", "1", "--times", "2")).toMatchObject({ code: 2 });
    expect(await hooktap("replay", "--resume", "1", "--to", "3000")).toMatchObject({ code: 2 });
    const secret = await hooktap("replay", "latest", "--secret", "s");
    expect(secret).toMatchObject({ code: 2, stderr: expect.stringContaining("secrets add") });
    expect(await hooktap("replay", "--resume", "99")).toMatchObject({ code: 1, stderr: expect.stringContaining("99") });
    expect(await hooktap("replay", "latest", "--ignore", "body")).toMatchObject({ code: 2 });
  });

  test("one that failed makes the answer no, and is named with why", async () => {
    const { relay, hooktap, send } = await replayRelay();
    for (const path of ["/ok", "/bad", "/ok"]) await send(path);
    const target = await testTarget((req, res) => void res.writeHead(req.url === "/bad" ? 500 : 200).end());
    await testAgent(relay, target.url, { backlog: "none" });
    const job = await hooktap("replay", "--query", "", "--yes");
    expect(job).toMatchObject({ code: 1, stderr: expect.stringContaining("1 of them failed") });
    expect(job.stdout.trim().split("\n")).toHaveLength(3);
    expect(job.stdout).toMatch(/POST \/bad → .*500/);
    const { code, stderr } = await hooktap("replay", "--query", "", "--yes", "--agent", "nobody");
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("no agent named nobody") });
    expect((await hooktap("replay", "latest", "--agent", "here")).code).toBe(0);
    const unsigned = await hooktap("replay", "--query", "path:/ok", "--yes", "--resign", "--json");
    expect(unsigned.code).toBe(1);
    expect(told(unsigned.stdout)).toMatchObject([{ problem: expect.stringContaining("recognised provider") }, {}]);
  });
});

describe("what is sent", { timeout: 90_000 }, () => {
  test("--set, --header and --times change each one, and only that", async () => {
    const { relay, hooktap, send } = await replayRelay();
    const target = await testTarget();
    const id = await send("/j?a=1", '{"job": {"id": 1.0,  "status":"ok"}}', { "x-a": "1" });
    const changes = ["--set", "job.status=failed", "--header", "X-A: 2"];
    const { code, stdout } = await hooktap("replay", id, "--to", target.url, ...changes, "--times", "2", "--json");
    expect(code).toBe(0);
    expect(told(stdout)).toHaveLength(2);
    expect(target.seen).toHaveLength(2);
    for (const { url, body, headers } of target.seen) {
      expect(url).toBe("/j?a=1");
      expect(body.toString()).toBe('{"job": {"id": 1.0,  "status":"failed"}}');
      expect(headers).toContain("X-A");
      expect(headers[headers.indexOf("X-A") + 1]).toBe("2");
    }
    const { deliveries } = await relay.detail(id);
    expect(deliveries.at(-1)!.changes).toMatchObject({ edited: ["headers", "body"] });
  });

  test("a value within a form's field, as Qencode sends it", async () => {
    const { hooktap, send } = await replayRelay();
    const target = await testTarget();
    const form = "task_token=t&event=saved&status=%7B%22percent%22%3A100.0%2C%22error%22%3A0%7D&callback_type=task";
    await send("/q", form, { "content-type": "application/x-www-form-urlencoded" });
    expect((await hooktap("replay", "latest", "--to", target.url, "--set", "status.percent=50")).code).toBe(0);
    expect(target.seen[0]!.body.toString()).toBe(form.replace("100.0", "50"));
    const typo = await hooktap("replay", "latest", "--to", target.url, "--set", "status.percnt=50");
    expect(typo).toMatchObject({ code: 2, stderr: expect.stringContaining("near it: status.percent") });
    expect(target.seen).toHaveLength(1);
  });

  test("of many, one that --set does not fit is named, and the others go out", async () => {
    const { hooktap, send } = await replayRelay();
    const target = await testTarget();
    for (const body of ['{"a":1}', '{"b":1}', '{"a":2}']) await send("/x", body);
    const { code, stdout } = await hooktap(
      "replay",
      "--query",
      "",
      "--yes",
      "--to",
      target.url,
      "--set",
      "a=9",
      "--json",
    );
    expect(code).toBe(1);
    expect(told(stdout)).toMatchObject([{ status: 200 }, { problem: "the body has no a" }, { status: 200 }]);
    expect(target.seen.map(({ body }) => body.toString())).toEqual(['{"a":9}', '{"a":9}']);
  });

  test("--resign, --keep and --break decide what a handler with Stripe's own library says", async () => {
    const { relay, hooktap } = await replayRelay();
    const target = await testTarget(stripeHandler);
    await hooktap("secrets", "add", "stripe", "--secret", STRIPE_SECRET);
    const id = await sendStripe(relay, "evt_1", 3_600);
    const status = async (...how: string[]) => {
      const { stdout, stderr } = await hooktap("replay", id, "--to", target.url, "--json", ...how);
      return { status: told(stdout)[0]!["status"], stderr };
    };
    expect((await status()).status).toBe(400);
    expect((await status("--keep")).status).toBe(400);
    expect((await status("--resign")).status).toBe(200);
    expect((await status("--break", "signature_mismatch")).status).toBe(400);
    expect((await status("--break", "timestamp_expired")).status).toBe(400);
    expect((await status("--break", "header_missing")).status).toBe(400);
    expect(target.seen.at(-1)!.headers.map((name) => name.toLowerCase())).not.toContain("stripe-signature");
    expect(await status("--set", "amount=2", "--resign")).toEqual({ status: 200, stderr: "" });
    const kept = await status("--set", "amount=2");
    expect(kept.status).toBe(400);
    expect(kept.stderr).toContain("--resign signs anew");
    expect(await hooktap("replay", id, "--resign", "--keep")).toMatchObject({ code: 2 });
    expect(await hooktap("replay", id, "--break", "everything")).toMatchObject({ code: 2 });
  });

  test("bytes that are no text come as they were, changed headers or not", async () => {
    const { hooktap, send } = await replayRelay();
    const target = await testTarget();
    const body = randomBytes(70_000);
    const id = await send("/bin", body, { "content-type": "application/octet-stream" });
    expect((await hooktap("replay", id, "--to", target.url, "--header", "X-B: 1")).code).toBe(0);
    expect(target.seen[0]!.body.equals(body)).toBe(true);
  });
});

describe("in which order, and when", { timeout: 90_000 }, () => {
  test("--shuffle and --duplicate follow their seed, which is told", async () => {
    const { hooktap, send } = await replayRelay();
    const target = await testTarget();
    for (let i = 0; i < 8; i++) await send(`/n/${i}`);
    const flags = ["--query", "", "--yes", "--to", target.url, "--shuffle", "--duplicate", "25%"];
    const first = await hooktap("replay", ...flags);
    expect(first.code).toBe(0);
    const seed = /--seed (\d+)/.exec(first.stderr)![1]!;
    const order = target.seen.splice(0).map(({ url }) => url);
    expect(order).toHaveLength(10);
    expect(new Set(order).size).toBe(8);
    expect((await hooktap("replay", ...flags, "--seed", seed)).code).toBe(0);
    expect(target.seen.map(({ url }) => url)).toEqual(order);
  });

  test("--original-timing keeps the gaps, --speed shortens them, and the plan is shown first", async () => {
    let ahead = 0;
    const { hooktap, send } = await replayRelay({ now: () => Date.now() + ahead });
    const at: number[] = [];
    const target = await testTarget((_req, res) => {
      at.push(performance.now());
      res.end();
    });
    await send("/1");
    ahead = 400;
    await send("/2");
    const flags = ["--query", "", "--to", target.url];
    const planned = async (...more: string[]) =>
      told((await hooktap("replay", ...flags, "--dry-run", "--json", ...more)).stdout)[1]!["atMs"] as number;
    const gap = await planned("--original-timing");
    expect(gap).toBeGreaterThan(350);
    expect(await planned("--speed", "4")).toBe(Math.round(gap / 4));
    expect((await hooktap("replay", ...flags, "--yes", "--original-timing")).code).toBe(0);
    expect(at[1]! - at[0]!).toBeGreaterThan(gap / 2);
  });

  test("not more are under way than --concurrency, with and without a job, and all of them are", async () => {
    const { hooktap, send } = await replayRelay();
    let [open, peak] = [0, 0];
    const target = await testTarget((_req, res) => {
      peak = Math.max(peak, ++open);
      setTimeout(() => {
        open--;
        res.end();
      }, 20);
    });
    await sendMany(send, 40);
    const flags = ["--query", "", "--yes", "--to", target.url, "--concurrency"];
    expect((await hooktap("replay", ...flags, "7")).code).toBe(0);
    expect(peak).toBe(7);
    peak = 0;
    expect((await hooktap("replay", ...flags, "5", "--times", "2")).code).toBe(0);
    expect(peak).toBe(5);
    expect(target.seen).toHaveLength(120);
  });

  test("--rate holds both back", async () => {
    const { hooktap, send } = await replayRelay();
    const target = await testTarget();
    await sendMany(send, 6);
    for (const more of [[], ["--header", "X-A: 1"]]) {
      const startedAt = performance.now();
      const flags = ["--query", "", "--yes", "--to", target.url, "--concurrency", "6", "--rate", "10/s"];
      expect((await hooktap("replay", ...flags, ...more)).code).toBe(0);
      expect(performance.now() - startedAt).toBeGreaterThan(500);
    }
    expect(target.seen).toHaveLength(12);
  });
});

describe("--diff", { timeout: 90_000 }, () => {
  test("tells what changed in the handler's answer, and answers yes for the same one only", async () => {
    const { hooktap, send } = await replayRelay();
    let answer = { status: 200, body: '{"ok":true,"at":1}' };
    const target = await testTarget((_req, res) => {
      res.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
    });
    const id = await send("/x");
    const diff = async (...more: string[]) => {
      const { code, stdout } = await hooktap("replay", id, "--to", target.url, "--diff", "--json", ...more);
      return { code, diff: told(stdout)[0]!["diff"] };
    };
    expect(await diff()).toEqual({ code: 0, diff: null });
    expect(await diff()).toMatchObject({ code: 0, diff: { changed: false, status: null, headers: [], body: null } });
    answer.body = '{"ok":true,"at":2}';
    expect(await diff()).toMatchObject({
      code: 1,
      diff: { changed: true, body: { kind: "json", changes: [{ path: "at", from: 1, to: 2 }] } },
    });
    answer.body = '{"ok":true,"at":3}';
    expect(await diff("--ignore", "body.at")).toMatchObject({ code: 0, diff: { changed: false } });
    answer = { status: 503, body: '{"ok":true,"at":3}' };
    expect(await diff()).toMatchObject({ code: 1, diff: { status: { from: 200, to: 503 }, body: null } });
    // A handler that refuses as it did before has not changed.
    expect(await diff()).toMatchObject({ code: 0, diff: { changed: false } });
    const text = await hooktap("replay", id, "--to", target.url, "--diff");
    expect(text.stdout).toContain("the same answer as before");
    await target.close();
    expect(await diff()).toMatchObject({ code: 1, diff: { status: { from: 503, to: null } } });
  });
});
