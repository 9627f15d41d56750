import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const bin = here("../../bin/hooktap.js");

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
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`node ${args.join(" ")} ended with ${code} before it was ready`);
  });
  const [line] = (await Promise.race([once(lines, "line"), failed])) as [string];
  failed.catch(() => {});
  return {
    ready: JSON.parse(line) as Ready,
    child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

export const startEcho = () => start<{ hooks: string }>([here("echo-server.js")]);

export const startTarget = () => start<{ origin: string }>([here("target-server.js")]);

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

export interface RelayReady {
  hooks: string;
  console: string;
  token: string;
}

export const startRelay = (data: string, flags: string[] = []) => start<RelayReady>([...relayArgs(data), ...flags]);

const where = (relay: RelayReady) => ["--relay", relay.console, "--token", relay.token];

/** An agent of the endpoint `default`; nobody reads what it prints. */
export async function startAgent(relay: RelayReady, target: string, flags: string[] = []) {
  const agent = await start([
    bin,
    "listen",
    target,
    "--json",
    "--quiet",
    ...where(relay),
    "--backlog",
    "none",
    ...flags,
  ]);
  agent.child.stdout!.resume();
  return agent;
}

/** A process with many agents that have nothing to do; ready when all are connected. */
export const startIdleAgents = (relay: RelayReady, name: string, count: number) =>
  start([here("idle-agents.js"), ...where(relay), "--name", name, "--count", String(count)]);

/** Sets how the endpoint `default` answers. */
export async function setReply(relay: RelayReady, reply: "static" | "passthrough" | "auto"): Promise<void> {
  const response = await fetch(`${relay.console}/api/endpoints/default`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${relay.token}`, "content-type": "application/json" },
    body: JSON.stringify({ reply }),
  });
  if (!response.ok) throw new Error(`the endpoint's reply could not be set: ${await response.text()}`);
}

/** A relay that tells how long its event loop stood still at most since it was last asked, in ms. */
export async function startWatchedRelay(data: string) {
  const relay = await start<RelayReady>(["--import", here("loop-delay.js"), ...relayArgs(data)], "pipe");
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

/** A process's memory from /proc, in MB: `VmRSS` now, `VmHWM` the most it ever was. */
export const memoryMb = (pid: number, field: "VmRSS" | "VmHWM"): number =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024;

const TICKS_A_SECOND = 100;

/** User and system time of a process so far, from /proc. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

export const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
