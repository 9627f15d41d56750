import { readFileSync } from "node:fs";

/** Linux counts in these, whatever the kernel's own clock does (proc(5)). */
const TICK_MS = 10;
/** Where a container has an uptime of its own, the two numbers of /proc do not fit together. */
const MOST_BEFORE_NODE_MS = 2_000;

function ageByProc(): number | null {
  try {
    const [uptime] = readFileSync("/proc/uptime", "utf8").split(" ");
    const started = readFileSync("/proc/self/stat", "utf8").split(") ")[1]!.split(" ")[19];
    // Both are cut off to a tick.
    return Number(uptime) * 1000 - Number(started) * TICK_MS + TICK_MS;
  } catch {
    return null;
  }
}

/**
 * How long ago this process was started, in ms. Node's own clock begins when its program runs, which on a busy machine is a while after
 * the shell started it: what came in between came after the command was given.
 */
export function processAgeMs(): number {
  const byNode = performance.now();
  const byProc = ageByProc();
  const before = byProc === null ? 0 : byProc - byNode;
  return byProc !== null && before > 0 && before < MOST_BEFORE_NODE_MS ? byProc : byNode;
}
