import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { load, type Load, median, startEcho, startRelay } from "./processes.ts";

/**
 * Captures per second, durable, against a raw node:http server that only echoes: both in turn, several rounds, one run. The ratio
 * is what counts; the machine's speed drifts.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "5" },
    concurrency: { type: "string", default: "64" },
    size: { type: "string", default: "1024" },
  },
});
const options = { concurrency: Number(values.concurrency), size: Number(values.size), seconds: Number(values.seconds) };
const data = mkdtempSync(join(tmpdir(), "hooktap-bench-"));
const show = (name: string, { rps, p50, p99, failed }: Load) =>
  process.stdout.write(
    `${name.padEnd(8)} ${String(rps).padStart(7)}/s   p50 ${p50} ms   p99 ${p99} ms${failed ? `   FAILED ${failed}` : ""}\n`,
  );

const echo = await startEcho();
const relay = await startRelay(data);
try {
  process.stdout.write(
    `concurrency ${options.concurrency}, bodies of ${options.size} bytes, ${options.seconds} s a round\n`,
  );
  const ratios: number[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const raw = await load(`${echo.ready.hooks}/`, options);
    const captured = await load(`${relay.ready.hooks}/default/`, options);
    show("echo", raw);
    show("capture", captured);
    ratios.push(captured.rps / raw.rps);
    if (raw.failed + captured.failed > 0) process.exitCode = 1;
  }
  process.stdout.write(`ratio ${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(", ")})\n`);
} finally {
  await Promise.all([echo.stop(), relay.stop()]);
  rmSync(data, { recursive: true, force: true });
}
