import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { RequestPage } from "../protocol/request.ts";
import { fill } from "./fill.ts";
import { load, median, startRelay } from "./processes.ts";

/**
 * How the cost of reading grows with what is stored: the newest page, a filter, a page half-way back and a search over all bodies, at
 * 10,000, 100,000 and 1,000,000 requests; the search also while captures go on. Medians in ms, as a client of the API sees them.
 */
const { values } = parseArgs({
  options: { counts: { type: "string", default: "10000,100000,1000000" }, size: { type: "string", default: "240" } },
});

const base = mkdtempSync(join(tmpdir(), "hooktap-bench-"));
try {
  for (const count of values.counts!.split(",").map(Number)) {
    const data = join(base, String(count));
    mkdirSync(data);
    await fill(join(data, "hooktap.db"), count, Number(values.size));
    const relay = await startRelay(data);
    const { console: origin, token, hooks } = relay.ready;
    const page = async (query: string) => {
      const response = await fetch(`${origin}/api/requests?endpoint=default&limit=50&${query}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return (await response.json()) as RequestPage;
    };
    const time = async (query: string) => {
      const times: number[] = [];
      for (let i = 0; i < 15; i++) {
        const startedAt = performance.now();
        await page(query);
        times.push(performance.now() - startedAt);
      }
      return `${median(times).toFixed(1)} ms`;
    };
    /** Until the last page; how long for the first results, and for all. */
    const searchAll = async (q: string) => {
      const startedAt = performance.now();
      let first: number | null = null;
      for (let before = ""; ;) {
        const { requests, next } = await page(`q=${encodeURIComponent(q)}${before}`);
        if (requests.length > 0) first ??= performance.now() - startedAt;
        if (next === null) break;
        before = `&before=${next}`;
      }
      return `first ${first?.toFixed(0) ?? "-"} ms, all ${(performance.now() - startedAt).toFixed(0)} ms`;
    };
    const middle = (await page("")).requests[0]!.seq - Math.floor(count / 2);
    const log = (name: string, figure: string) =>
      process.stdout.write(`${String(count).padStart(8)}  ${name.padEnd(34)} ${figure}\n`);
    log("newest page", await time(""));
    log("page half-way back", await time(`before=${middle}`));
    log("filter: type:kind.7", await time("q=type:kind.7"));
    log("filter: sig:failed (1 in 1000)", await time("q=sig:failed"));
    log("body search, rare, to the end", await searchAll(`body~"\\"n\\":${Math.floor(count / 3)},"`));
    for (const [name, rate] of [
      ["1,000 a second", { rate: 1000 }],
      ["as many as fit", {}],
    ] as const) {
      const capturing = load(`${hooks}/other/`, { concurrency: 8, size: 1024, seconds: 4, ...rate });
      // The load's warm-up, before it counts.
      await sleep(1_000);
      log(`the same, captures ${name}`, await searchAll(`body~"\\"n\\":${Math.floor(count / 3)},"`));
      log("captures meanwhile", JSON.stringify(await capturing));
    }
    await relay.stop();
    rmSync(data, { recursive: true, force: true });
  }
} finally {
  rmSync(base, { recursive: true, force: true });
}
