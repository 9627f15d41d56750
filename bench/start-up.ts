import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median, startRelay } from "./processes.ts";

/**
 * How long short commands take from start to end, against `node -e 0`: all in turn, so that each meets the same machine, and the ratio of
 * their medians. `requests` asks a relay that holds nothing.
 */
const { values } = parseArgs({ options: { rounds: { type: "string", default: "25" } } });
const bin = fileURLToPath(new URL("../../bin/hooktap.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "hooktap-bench-"));
const relay = await startRelay(join(folder, "data"));
const { console: origin, token } = relay.ready;

const COMMANDS: Record<string, string[]> = {
  "node -e 0": ["-e", "0"],
  "--version": [bin, "--version"],
  "requests --json": [bin, "requests", "--json", "--relay", origin, "--token", token],
  "requests sig:failed": [bin, "requests", "sig:failed", "--relay", origin, "--token", token],
  "--help": [bin, "--help"],
};

/** A home without settings: they are read by what would be loaded for them. */
async function run(args: string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, HOME: folder }, stdio: "ignore" });
  await once(child, "exit");
  return performance.now() - began;
}

try {
  const took = new Map(Object.keys(COMMANDS).map((name) => [name, [] as number[]]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, args] of Object.entries(COMMANDS)) took.get(name)!.push(await run(args));
  }
  const bare = median(took.get("node -e 0")!);
  for (const [name, times] of took) {
    const ms = median(times);
    process.stdout.write(`${name.padEnd(20)} ${ms.toFixed(0).padStart(4)} ms   ratio ${(ms / bare).toFixed(2)}\n`);
  }
} finally {
  await relay.stop();
  rmSync(folder, { recursive: true, force: true });
}
