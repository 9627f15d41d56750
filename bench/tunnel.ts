import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startTarget } from "./processes.ts";
import { measureBodies } from "./tunnel/bodies.ts";
import { measureDelay } from "./tunnel/delay.ts";
import { measureErrors } from "./tunnel/errors.ts";
import { type Figure, table } from "./tunnel/figure.ts";
import { measureIdle } from "./tunnel/idle.ts";
import { measureRate } from "./tunnel/rate.ts";
import { measureStalled } from "./tunnel/stalled.ts";

/**
 * The tunnel from a sender to the target and back, in real processes: relay, agent and a node:http target. What can be a share of what
 * the target does without a tunnel in the same run is one; the machine's speed drifts.
 */
const PARTS = {
  rate: measureRate,
  bodies: measureBodies,
  stalled: measureStalled,
  delay: measureDelay,
  idle: measureIdle,
  errors: measureErrors,
};

const { values } = parseArgs({
  options: {
    only: { type: "string", default: Object.keys(PARTS).join(",") },
    seconds: { type: "string", default: "3" },
    json: { type: "boolean", default: false },
  },
});
const wanted = values.only.split(",");
const unknown = wanted.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  process.stderr.write(`there is no part named ${unknown.join(", ")}; there are ${Object.keys(PARTS).join(", ")}\n`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), "hooktap-bench-"));
const target = await startTarget();
const bench = {
  folder,
  target: target.ready.origin,
  targetPid: target.child.pid!,
  seconds: Number(values.seconds),
};
const results: Record<string, Figure[]> = {};
try {
  for (const [name, measure] of Object.entries(PARTS)) {
    if (!wanted.includes(name)) continue;
    results[name] = await measure(bench);
    if (!values.json) process.stdout.write(`${table(name, results[name])}\n\n`);
  }
  if (values.json) {
    const machine = { cores: availableParallelism(), node: process.version };
    process.stdout.write(`${JSON.stringify({ machine, ...results })}\n`);
  }
} finally {
  await target.stop();
  rmSync(folder, { recursive: true, force: true });
}
