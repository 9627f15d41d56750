import { cpuSeconds, type Load, median } from "../processes.ts";
import { type Figure, round } from "./figure.ts";
import { RECORDED, startNginx, startSsh } from "./peers.ts";
import { type Bench, startStack } from "./stack.ts";
import { createWrk } from "./wrk.ts";

const CONNECTIONS = [1, 16, 64];
const ROUNDS = 3;
const WARM_UP_SECONDS = 2;

interface Run extends Load {
  /** User and system time a request, of the target, or of relay and agent; it hardly depends on what else the machine does. */
  cpuUs: number[];
}

/** Requests per second and their latency, each way in turn, as shares of what the target itself does in the same round. */
export async function measureRate(bench: Bench): Promise<Figure[]> {
  const wrk = await createWrk(bench.folder);
  const figures: Figure[] = [];
  const peers = [];
  for (const [command, startPeer] of [
    ["nginx", startNginx],
    ["sshd", startSsh],
  ] as const) {
    const peer = await startPeer(bench.folder, bench.target);
    if (peer) peers.push(peer);
    else process.stderr.write(`SKIPPED: ${command} is not installed, so it is not measured\n`);
  }
  const stack = await startStack(bench, { agentFlags: ["--concurrency", String(Math.max(...CONNECTIONS))] });
  const ways = [
    { name: "direct", url: `${bench.target}/small`, pids: [bench.targetPid] },
    { name: "hooktap", url: `${stack.hooks}/small`, pids: [stack.relayPid, stack.agent.pid!] },
    ...peers.map(({ name, origin }) => ({ name, url: `${origin}/small`, pids: [] })),
  ];
  try {
    for (const { url } of ways) await wrk(url, { concurrency: 64, seconds: WARM_UP_SECONDS });
    for (const concurrency of CONNECTIONS) {
      const loads = new Map<string, Run[]>(ways.map(({ name }) => [name, []]));
      for (let turn = 0; turn < ROUNDS; turn++) {
        for (const { name, url, pids } of ways) {
          const before = pids.map(cpuSeconds);
          const load = await wrk(url, { concurrency, seconds: bench.seconds });
          const cpuUs = pids.map((pid, i) => ((cpuSeconds(pid) - before[i]!) * 1e6) / (load.rps * bench.seconds));
          loads.get(name)!.push({ ...load, cpuUs });
        }
      }
      const direct = loads.get("direct")!;
      for (const [name, runs] of loads) figures.push(...compare(name, concurrency, runs, direct));
    }
    const { relay, agent } = stack.peaks();
    figures.push({ name: "memory under small requests", value: relay, unit: "MB relay", detail: { agentMb: agent } });
    for (const { name, ratio } of RECORDED) {
      figures.push({
        name: `${name}, 64 connections`,
        value: ratio,
        unit: "of direct",
        note: "recorded, not run here",
      });
    }
  } finally {
    await stack.stop();
    for (const peer of peers) await peer.stop();
  }
  return figures;
}

function compare(name: string, concurrency: number, runs: Run[], direct: Run[]): Figure[] {
  const of = (pick: (load: Run) => number) => median(runs.map(pick));
  const against = (pick: (load: Run) => number) => round(median(runs.map((load, i) => pick(load) / pick(direct[i]!))));
  const failed = runs.reduce((sum, load) => sum + load.failed, 0);
  if (failed > 0) process.exitCode = 1;
  const own = name === "hooktap";
  const cpu = Object.fromEntries(
    runs[0]!.cpuUs.map((_, i) => [
      own ? ["relayCpuUs", "agentCpuUs"][i]! : "cpuUs",
      Math.round(of((load) => load.cpuUs[i]!)),
    ]),
  );
  const rate: Figure = {
    name: `${name}, ${concurrency} connections`,
    value: against((load) => load.rps),
    unit: "of direct",
    ...(own && concurrency === 64 ? { target: { is: "≥", value: 0.14 } } : {}),
    detail: { rps: of((load) => load.rps), p50: of((load) => load.p50), p99: of((load) => load.p99), ...cpu },
    ...(failed > 0 ? { note: `${failed} FAILED` } : {}),
  };
  if (!own || concurrency !== 1) return [rate];
  const p50: Figure = {
    name: "hooktap, p50 at 1 connection",
    value: against((load) => load.p50),
    unit: "× direct",
    target: { is: "≤", value: 10 },
  };
  return [rate, p50];
}
