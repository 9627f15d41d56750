import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { BulkReplay } from "../../protocol/bulk.ts";
import { closedPort, testAgent, testTarget, until } from "../helpers/agent.ts";
import { long } from "../helpers/long.ts";
import { testRelay } from "../helpers/relay.ts";
import { lines } from "./bin.ts";
import { replayRelay, sendMany } from "./replay-relay.ts";

const BATCH = long ? 10_000 : 300;
const BIN = fileURLToPath(new URL("../../bin/hooktap.js", import.meta.url));

/** A target that counts what comes, and answers after a moment. */
async function countingTarget(ms: number) {
  const counts = new Map<string, number>();
  let [open, peak] = [0, 0];
  const target = await testTarget((req, res) => {
    counts.set(req.url!, (counts.get(req.url!) ?? 0) + 1);
    peak = Math.max(peak, ++open);
    setTimeout(() => {
      open--;
      res.end();
    }, ms);
  });
  return { ...target, counts, peak: () => peak, open: () => open };
}

test(
  "a batch stopped by Ctrl+C is resumed by its id: none is skipped, none comes twice",
  { timeout: long ? 600_000 : 60_000 },
  async () => {
    const { relay, hooktap, begin, send } = await replayRelay();
    const target = await countingTarget(5);
    await sendMany(send, BATCH);
    const flags = ["--query", "", "--yes", "--to", target.url, "--concurrency", "16", "--json"];
    const first = begin("replay", ...flags);
    const told: string[] = [];
    const reading = (async () => {
      for (;;) told.push((await first.json<{ requestId: string }>()).requestId);
    })().catch(() => {});
    await until(() => target.counts.size > BATCH / 3);
    const code = await first.stop("SIGINT");
    await reading;
    expect(code).toBe(1);
    expect(target.open()).toBe(0);
    expect(target.counts.size).toBeLessThan(BATCH);
    const id = /hooktap replay --resume (\d+)/.exec(first.stderr())![1]!;
    const { body: paused } = await relay.api<BulkReplay>("GET", `/replays/${id}`);
    expect(paused).toMatchObject({ state: "paused", succeeded: target.counts.size, underWay: 0 });

    const rest = await hooktap("replay", "--resume", id, "--json");
    expect(rest.code).toBe(0);
    told.push(...lines(rest.stdout).map(({ requestId }) => String(requestId)));
    expect(target.counts.size).toBe(BATCH);
    expect([...target.counts.values()].every((count) => count === 1)).toBe(true);
    // Both runs together told of each request once, in the order in which they came.
    expect(told).toEqual(told.toSorted());
    expect(new Set(told).size).toBe(BATCH);
    expect(told).toHaveLength(BATCH);
    expect(target.peak()).toBe(16);
    expect(await hooktap("replay", "--resume", id)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("is done"),
    });
  },
);

test("after kill -9 of the terminal's side, only what was under way may come again", { timeout: 60_000 }, async () => {
  const { hooktap, begin, send } = await replayRelay();
  const target = await countingTarget(5);
  await sendMany(send, 200);
  const first = begin("replay", "--query", "", "--yes", "--to", target.url, "--concurrency", "8");
  await until(() => target.counts.size > 60);
  await first.stop("SIGKILL");
  const listed = lines((await hooktap("replay", "--list", "--json")).stdout)[0]!;
  expect(listed).toMatchObject({ state: "running", total: 200 });
  expect((await hooktap("replay", "--resume", String(listed["id"]))).code).toBe(0);
  expect(target.counts.size).toBe(200);
  const again = [...target.counts.values()].filter((count) => count > 1);
  expect(again.length).toBeLessThanOrEqual(8);
  expect(Math.max(...target.counts.values())).toBeLessThanOrEqual(2);
});

test("a batch outlives a restart of its relay", async () => {
  const { relay, begin, send } = await replayRelay();
  const held: (() => void)[] = [];
  let holding = true;
  const target = await testTarget((_req, res) => {
    if (holding) held.push(() => res.end());
    else res.end();
  });
  for (const path of ["/a", "/b", "/c"]) await send(path);
  const batch = begin("replay", "--query", "", "--yes", "--to", target.url);
  await until(() => held.length === 1);
  await relay.close();
  await batch.said("cannot be reached");
  holding = false;
  const { data } = relay;
  await testRelay({ data, port: Number(new URL(relay.console).port), hooksPort: Number(new URL(relay.hooks).port) });
  expect(await batch.exit()).toBe(0);
  // The one that had no answer yet came again, the others once.
  expect(target.seen.map(({ url }) => url)).toEqual(["/a", "/a", "/b", "/c"]);
});

test("a target that is not there yet is waited for, and told of", async () => {
  const { begin, send } = await replayRelay();
  const port = await closedPort();
  for (const path of ["/a", "/b"]) await send(path);
  const batch = begin("replay", "--query", "", "--yes", "--to", `http://127.0.0.1:${port}`);
  await batch.said("Waiting: the target refuses connections.");
  const target = await testTarget(undefined, port);
  expect(await batch.exit()).toBe(0);
  expect(target.seen.map(({ url }) => url)).toEqual(["/a", "/b"]);
});

test("what was begun is listed, and one that was stopped can be given up", { timeout: 60_000 }, async () => {
  const { relay, home, hooktap, begin, send } = await replayRelay();
  expect(await hooktap("replay", "--list")).toMatchObject({ code: 1, stdout: "" });
  const target = await testTarget((_req, res) => void setTimeout(() => res.end(), 20));
  for (let i = 0; i < 20; i++) await send(`/n/${i}`);
  await testAgent(relay, target.url, { backlog: "none" });
  const data = join(home.home, "my data");
  const batch = begin("replay", "--query", "path:/n/*", "--yes", "--data", data);
  await until(() => target.seen.length > 2);
  expect(await batch.stop("SIGINT")).toBe(1);
  expect(batch.stderr()).toContain(`hooktap replay --resume 1 --data '${data}'`);
  const listed = await hooktap("replay", "--list");
  expect(listed.stdout).toMatch(/^1 +paused +\d+ of 20 .*path:\/n\/\*/);
  expect((await hooktap("replay", "--cancel", "1")).code).toBe(0);
  const sent = target.seen.length;
  expect(await hooktap("replay", "--resume", "1")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("cancelled"),
  });
  expect(target.seen).toHaveLength(sent);
});

test("a plan that is stopped says how far it came, and leaves nothing under way", async () => {
  const { begin, send } = await replayRelay();
  const target = await countingTarget(20);
  await sendMany(send, 30);
  const plan = begin("replay", "--query", "", "--yes", "--to", target.url, "--times", "5");
  await until(() => target.counts.size > 5);
  expect(await plan.stop("SIGINT")).toBe(1);
  expect(plan.stderr()).toMatch(/Stopped: \d+ of 150 were sent\./);
  expect(target.open()).toBe(0);
});

test("on a terminal a bar shows how far it is, and what failed is named at the end", async () => {
  const { relay, home, send } = await replayRelay();
  const target = await testTarget((req, res) => void res.writeHead(req.url === "/n/7" ? 500 : 200).end());
  await sendMany(send, 40);
  const command = `${process.execPath} ${BIN} replay --query '' --to ${target.url} --concurrency 4`;
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    cwd: home.cwd,
    env: {
      PATH: process.env["PATH"],
      HOME: home.home,
      HOOKTAP_RELAY: relay.console,
      HOOKTAP_TOKEN: relay.token,
      TERM: "xterm",
    },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  child.stdout.on("data", (part: Buffer) => {
    if (!text.includes("[y/N]") && String(part).includes("[y/N]")) child.stdin.write("y\n");
    text += part;
  });
  const [code] = (await once(child, "close")) as [number];
  expect(code).toBe(1);
  expect(text).toContain("Replay 40 requests of default");
  expect(text).toContain("40 of 40");
  expect(text).toContain("1 failed");
  expect(text.match(/POST \/n\/7 →/g)).toHaveLength(1);
  expect(text).not.toContain("POST /n/8");
  expect(target.seen).toHaveLength(40);
});
