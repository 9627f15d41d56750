import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { fill } from "./fill.ts";
import { cpuSeconds, startRelay } from "./processes.ts";

/**
 * How busy a batch of replays keeps its target: `hooktap replay --query '' --to` of 10,000 requests, to a target that answers after 20 ms,
 * 32 at once. The ideal is a target that always has 32 open; its rate is 32 over the time that the target really took.
 */
const { values } = parseArgs({
  options: {
    count: { type: "string", default: "10000" },
    concurrency: { type: "string", default: "32" },
    ms: { type: "string", default: "20" },
    runs: { type: "string", default: "3" },
  },
});
const [count, concurrency, ms] = [Number(values.count), Number(values.concurrency), Number(values.ms)];
const bin = fileURLToPath(new URL("../../bin/hooktap.js", import.meta.url));

let [seen, served, peak, open, firstAt, lastAt] = [0, 0, 0, 0, 0, 0];
// What `fill` makes has no Host.
const target = createServer({ requireHostHeader: false }, (request, response) => {
  const startedAt = performance.now();
  firstAt ||= startedAt;
  seen += 1;
  peak = Math.max(peak, ++open);
  request.resume();
  setTimeout(() => {
    open -= 1;
    lastAt = performance.now();
    served += lastAt - startedAt;
    response.end();
  }, ms);
});
target.listen(0, "127.0.0.1");
await once(target, "listening");
const { port } = target.address() as AddressInfo;

const base = mkdtempSync(join(tmpdir(), "hooktap-bench-"));
const data = join(base, "data");
mkdirSync(data);
await fill(join(data, "hooktap.db"), count, 1_000);
const relay = await startRelay(data);
try {
  for (let run = 0; run < Number(values.runs); run++) {
    [seen, served, peak, open, firstAt, lastAt] = [0, 0, 0, 0, 0, 0];
    const where = ["--relay", relay.ready.console, "--token", relay.ready.token, "--to", String(port)];
    const relayBefore = cpuSeconds(relay.child.pid!);
    const cli = spawn(
      process.execPath,
      [bin, "replay", "--query", "", "--yes", "--concurrency", String(concurrency), ...where],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    const [code] = (await once(cli, "exit")) as [number];
    const rate = (seen / (lastAt - firstAt)) * 1_000;
    const figures = {
      cores: availableParallelism(),
      load: Number(loadavg()[0]!.toFixed(1)),
      code,
      seen,
      peak,
      rate: Math.round(rate),
      ofNominal: Number((rate / ((concurrency / ms) * 1_000)).toFixed(3)),
      ofIdeal: Number((rate / ((concurrency / (served / seen)) * 1_000)).toFixed(3)),
      relayMsEach: Number((((cpuSeconds(relay.child.pid!) - relayBefore) * 1_000) / seen).toFixed(3)),
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
  }
} finally {
  await relay.stop();
  target.close();
  rmSync(base, { recursive: true, force: true });
}
