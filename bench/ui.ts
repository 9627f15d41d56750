import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium, type Page } from "playwright-core";
import { findChromium } from "./chromium.ts";
import { fill } from "./fill.ts";
import { load, type RelayReady, startRelay } from "./processes.ts";
import { PROBES } from "./ui-probes.ts";

/**
 * The inspector in a headless Chromium on a real relay with 100,000 requests, against its budgets: how soon a commit is seen and a
 * request is opened; then 500 new requests a second for a minute, at the top of the list and scrolled away from it.
 */
const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    rate: { type: "string", default: "500" },
    seconds: { type: "string", default: "60" },
  },
});

const executablePath = findChromium();
if (!executablePath) throw new Error("no Chromium was found: install one, or set CHROME_PATH");

const data = mkdtempSync(join(tmpdir(), "hooktap-bench-"));
const missed: string[] = [];

/** A figure against what it may be at most, or must be at least. */
function report(name: string, figure: number, unit: string, budget: { most?: number; least?: number }): void {
  const { most = Number.POSITIVE_INFINITY, least = 0 } = budget;
  const holds = figure <= most && figure >= least;
  if (!holds) missed.push(name);
  const limit = budget.most === undefined ? `at least ${least}` : `at most ${most}`;
  process.stdout.write(`${holds ? "ok  " : "MISS"}  ${name.padEnd(44)} ${figure.toFixed(1)} ${unit} (${limit})\n`);
}

const p95 = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length * 0.95)] ?? Number.NaN;

async function open({ console: origin, token }: RelayReady): Promise<Page> {
  const answer = await fetch(`${origin}/api/codes`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ next: "/e/default" }),
  });
  const { url } = (await answer.json()) as { url: string };
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(url);
  await page.locator(".list-scroller [role=row]").first().waitFor();
  await page.locator(".state-pill", { hasText: "Agent offline" }).waitFor();
  await page.evaluate(PROBES);
  return page;
}

/** From the relay's answer, which comes after the commit, to the frame that shows the row; both by this machine's clock. */
async function commitToVisible(page: Page, hooks: string): Promise<number> {
  await page.evaluate("probes.watchRows()");
  const committed: [string, number][] = [];
  for (let i = 0; i < 60; i++) {
    const answer = await fetch(`${hooks}/default/visible`, { method: "POST", body: "{}" });
    committed.push([answer.headers.get("hooktap-request-id")!, performance.timeOrigin + performance.now()]);
    await page.locator(`#row-${committed.at(-1)![0]}`).waitFor();
  }
  const seen = new Map(await page.evaluate<[string, number][]>("[...probes.seen]"));
  return p95(committed.map(([id, at]) => Math.max(0, seen.get(id)! - at)));
}

/** From the key to the frame that shows another request. */
async function selectToDetail(page: Page): Promise<number> {
  await page.locator(".list-scroller [role=row]").first().click();
  await page.locator(".request-id").waitFor();
  const times: number[] = [];
  for (let i = 0; i < 60; i++) times.push(await page.evaluate<number>("probes.select()"));
  await page.keyboard.press("Escape");
  return p95(times);
}

/** Frames, the most rows in the document and the heap while requests come in. */
async function watch(page: Page, hooks: string, where: string, seconds: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async () =>
    (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration")!.value;
  const busyBefore = await busy();
  await page.evaluate("probes.watchFrames()");
  const sent = await load(`${hooks}/default/stream`, { concurrency: 4, size: 512, seconds, rate: Number(values.rate) });
  const { frames, rows } = await page.evaluate<{ frames: number[]; rows: number }>("probes.stopFrames()");
  const worked = (await busy()) - busyBefore;
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const total = frames.reduce((sum, frame) => sum + frame, 0);
  // What the page itself takes, also on a machine that others keep busy.
  const share = (100_000 * worked) / total;
  process.stdout.write(
    `      ${where}: ${sent.rps} a second came in, captures p99 ${sent.p99} ms, page ${share.toFixed(0)} % of a core\n`,
  );
  report(`${where}: frames a second`, (1000 * frames.length) / total, "", { least: 55 });
  report(`${where}: frame, p95`, p95(frames), "ms", { most: 25 });
  report(`${where}: rows in the document`, rows, "", { most: 60 });
  report(`${where}: heap`, usedSize / 2 ** 20, "MB", { most: 60 });
}

await fill(join(data, "hooktap.db"), Number(values.rows), 240);
const relay = await startRelay(data);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const { hooks } = relay.ready;
  const page = await open(relay.ready);
  report("commit to visible, p95", await commitToVisible(page, hooks), "ms", { most: 150 });
  report("select to detail, p95", await selectToDetail(page), "ms", { most: 50 });
  const seconds = Number(values.seconds) / 2;
  await page.evaluate("document.querySelector('.list-scroller').scrollTo({ top: 0 })");
  await watch(page, hooks, "at the top", seconds);
  await page.evaluate("document.querySelector('.list-scroller').scrollTo({ top: 2000 })");
  await watch(page, hooks, "scrolled away", seconds);
  process.exitCode = missed.length === 0 ? 0 : 1;
} finally {
  await browser.close();
  await relay.stop();
  rmSync(data, { recursive: true, force: true });
}
