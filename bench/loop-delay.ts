import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

/** Loaded before a relay (`--import`): after SIGUSR2 it writes to stderr how long its event loop stood still at most, in ms. */
const RESOLUTION_MS = 2;

if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  process.on("SIGUSR2", () => {
    process.stderr.write(`${JSON.stringify({ stall: Math.round(delay.max / 1e5) / 10 - RESOLUTION_MS })}\n`);
    delay.reset();
  });
}
