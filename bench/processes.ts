import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
export const bin = here("../../bin/hooktap.js");

/** What the load generator measured; latencies in ms. */
export interface Load {
  rps: number;
  p50: number;
  p99: number;
  failed: number;
}

export interface Started<Ready> {
  ready: Ready;
  child: ChildProcess;
  stop(): Promise<void>;
}

/** Starts a node process and reads the JSON line with which it says that it is ready. */
export async function start<Ready>(args: string[], stderr: "inherit" | "pipe" = "inherit"): Promise<Started<Ready>> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", stderr] });
  const lines = createInterface({ input: child.stdout! });
  const [line] = (await once(lines, "line")) as [string];
  return {
    ready: JSON.parse(line) as Ready,
    child,
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

export const startEcho = () => start<{ hooks: string }>([here("echo-server.js")]);

export const startBatched = (file: string) => start<{ hooks: string }>([here("batched-server.js"), file]);

const relayArgs = (data: string) => [
  bin,
  "serve",
  "--json",
  "--quiet",
  "--port",
  "0",
  "--hooks-port",
  "0",
  "--data",
  data,
];

interface Ready {
  hooks: string;
  console: string;
  token: string;
}

export const startRelay = (data: string) => start<Ready>(relayArgs(data));

/** A relay that tells how long its event loop stood still at most since it was last asked, in ms. */
export async function startWatchedRelay(data: string) {
  const relay = await start<Ready>(["--import", here("loop-delay.js"), ...relayArgs(data)], "pipe");
  const lines = createInterface({ input: relay.child.stderr! });
  return {
    ...relay,
    async longestStall(): Promise<number> {
      const line = once(lines, "line") as Promise<[string]>;
      relay.child.kill("SIGUSR2");
      return (JSON.parse((await line)[0]) as { stall: number }).stall;
    },
  };
}

export async function load(
  url: string,
  options: { concurrency: number; size: number; seconds: number; rate?: number },
): Promise<Load> {
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { stdout } = await promisify(execFile)(process.execPath, [here("load.js"), "--url", url, ...flags]);
  return JSON.parse(stdout) as Load;
}

export const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
