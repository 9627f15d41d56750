import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { load, type Load, median, startBatched, startEcho, startRelay } from "./processes.ts";

/**
 * Durable captures against a raw node:http server that only echoes, and against one that does nothing but commit the same row in
 * batches: all three in turn, several rounds, one run. The ratios count; the machine's speed drifts.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "4" },
    concurrency: { type: "string", default: "1,16,64" },
    size: { type: "string", default: "1024,65536,10485760" },
  },
});
const numbers = (list: string) => list.split(",").map(Number);
const data = mkdtempSync(join(tmpdir(), "hooktap-bench-"));
const line = (cells: (string | number)[]) =>
  process.stdout.write(
    `${cells.map((cell, i) => (i === 0 ? String(cell).padEnd(10) : String(cell).padStart(11))).join(" ")}\n`,
  );

const echo = await startEcho();
const batched = await startBatched(join(data, "batched.db"));
const relay = await startRelay(join(data, "relay"));
try {
  line([
    "size",
    "connections",
    "echo/s",
    "batched/s",
    "capture/s",
    "of echo",
    "of batched",
    "p50 ms",
    "p99 ms",
    "p99 batched",
  ]);
  for (const size of numbers(values.size)) {
    for (const concurrency of numbers(values.concurrency)) {
      const options = { concurrency, size, seconds: Number(values.seconds) };
      const runs: { raw: Load; bare: Load; captured: Load }[] = [];
      for (let round = 0; round < Number(values.rounds); round++) {
        const raw = await load(`${echo.ready.hooks}/`, options);
        const bare = await load(`${batched.ready.hooks}/`, options);
        runs.push({ raw, bare, captured: await load(`${relay.ready.hooks}/default/`, options) });
      }
      const of = (pick: (run: (typeof runs)[number]) => number) => median(runs.map(pick));
      const failed = runs.reduce((sum, { raw, bare, captured }) => sum + raw.failed + bare.failed + captured.failed, 0);
      if (failed > 0) {
        process.stdout.write(`${failed} requests failed\n`);
        process.exitCode = 1;
      }
      line([
        size,
        concurrency,
        of(({ raw }) => raw.rps),
        of(({ bare }) => bare.rps),
        of(({ captured }) => captured.rps),
        of(({ raw, captured }) => captured.rps / raw.rps).toFixed(2),
        of(({ bare, captured }) => captured.rps / bare.rps).toFixed(2),
        of(({ captured }) => captured.p50),
        of(({ captured }) => captured.p99),
        of(({ bare }) => bare.p99),
      ]);
    }
  }
} finally {
  await Promise.all([echo.stop(), batched.stop(), relay.stop()]);
  rmSync(data, { recursive: true, force: true });
}
