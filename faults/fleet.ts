import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { waitFor } from "./agent-under-test.ts";
import type { RelayUnderTest, ServedRelay } from "./relay-under-test.ts";

const MOST_CONNECT_MS = 60_000;

/** Many agents in one process. */
export interface Fleet {
  /** When each reconnected, by `performance.now()`. */
  returned: number[];
  end(): Promise<void>;
}

/** Starts so many agents, each with a name of its own; throws if they are not all accepted in time. */
export async function startFleet(
  under: RelayUnderTest,
  relay: ServedRelay,
  count: number,
  prefix = "idle",
): Promise<Fleet> {
  const script = join(under.root, "dist/faults/agent-fleet.js");
  const child = spawn(process.execPath, [script, relay.console, relay.token, prefix, String(count)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close");
  const end = async () => {
    child.kill("SIGKILL");
    await closed;
  };
  under.onCleanUp(end);
  let stderr = "";
  child.stderr.on("data", (text) => (stderr += text));
  let ready = 0;
  const returned: number[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line === "ready") ready++;
    else returned.push(performance.now());
  });
  const connected = await waitFor(() => ready === count || child.exitCode !== null, MOST_CONNECT_MS);
  if (connected === null || ready < count) throw new Error(`only ${ready} of ${count} agents connected: ${stderr}`);
  return { returned, end };
}
