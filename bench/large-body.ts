import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { load, median, memoryMb, startWatchedRelay } from "./processes.ts";

/**
 * One body of 100 MB: how long until it is acknowledged, against writing the same file with fsync; how much the relay's memory grows;
 * and how long its event loop stands still at most.
 */
const { values } = parseArgs({
  options: { mb: { type: "string", default: "100" }, rounds: { type: "string", default: "3" } },
});
const data = mkdtempSync(join(tmpdir(), "hooktap-bench-"));
const piece = 64 * 1024;
const pieces = Math.floor((Number(values.mb) * 1024 * 1024) / piece);

function writeFile(bytes: Buffer): number {
  const startedAt = performance.now();
  const file = openSync(join(data, "file"), "w");
  for (let i = 0; i < pieces; i++) writeSync(file, bytes.subarray(i * piece, (i + 1) * piece));
  fsyncSync(file);
  closeSync(file);
  return performance.now() - startedAt;
}

const relay = await startWatchedRelay(join(data, "relay"));
const pid = relay.child.pid!;
const { hooks, console: origin } = relay.ready;
try {
  await fetch(`${hooks}/default`, { method: "POST", body: "warm" });
  for (let i = 0; i < 50; i++) await fetch(`${origin}/api/health`);
  const before = memoryMb(pid, "VmRSS");
  let peak = before;
  const stalls: number[] = [];
  await relay.longestStall();
  const ratios: number[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const file = writeFile(randomBytes(pieces * piece));
    let uploading = true;
    const uploaded = load(`${hooks}/default/`, { concurrency: 1, size: pieces * piece, seconds: 4 }).finally(
      () => (uploading = false),
    );
    while (uploading) {
      peak = Math.max(peak, memoryMb(pid, "VmRSS"));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const captured = (await uploaded).p50;
    stalls.push(await relay.longestStall());
    ratios.push(captured / file);
    process.stdout.write(`file ${file.toFixed(0)} ms   capture ${captured.toFixed(0)} ms\n`);
  }
  process.stdout.write(
    `${values.mb} MB: ${median(ratios).toFixed(1)} × the file's time, memory + ${(peak - before).toFixed(0)} MB, longest stall ${median(stalls).toFixed(0)} ms\n`,
  );
} finally {
  await relay.stop();
  rmSync(data, { recursive: true, force: true });
}
