import { setTimeout as sleep } from "node:timers/promises";
import { cpuSeconds, memoryMb, startIdleAgents } from "../processes.ts";
import { type Figure, round } from "./figure.ts";
import { type Bench, startStack } from "./stack.ts";

const AGENTS = 1_000;
/** Connected before memory is first looked at, so that what the first ones load is not counted. */
const FIRST = 100;
/** Two turns of the pings. */
const WATCHED_MS = 20_000;
/** What connected agents cost that have nothing to do, at the relay and in a process that is nothing but agents. */
export async function measureIdle(bench: Bench): Promise<Figure[]> {
  const stack = await startStack(bench);
  const first = await startIdleAgents(stack.ready, "first", FIRST);
  try {
    const relayBefore = memoryMb(stack.relayPid, "VmRSS");
    const agentsBefore = memoryMb(first.child.pid!, "VmRSS");
    const agents = await startIdleAgents(stack.ready, "idle", AGENTS);
    try {
      const pids = [stack.relayPid, agents.child.pid!];
      const cpuBefore = pids.map(cpuSeconds);
      await sleep(WATCHED_MS);
      const [relay, all] = pids.map((pid, i) =>
        round(((cpuSeconds(pid) - cpuBefore[i]!) / WATCHED_MS) * 1000 * 100, 1),
      );
      const relayKb = (memoryMb(stack.relayPid, "VmRSS") - relayBefore) / AGENTS;
      const agentKb = (memoryMb(agents.child.pid!, "VmRSS") - agentsBefore) / (AGENTS - FIRST);
      const share = { is: "≤" as const, value: 2 };
      return [
        {
          name: "memory at the relay",
          value: round(relayKb * 1024, 0),
          unit: "KB an agent",
          target: { is: "≤", value: 40 },
        },
        { name: "memory at the agents' side", value: round(agentKb * 1024, 0), unit: "KB an agent" },
        { name: `the relay's CPU, ${AGENTS} idle agents`, value: relay!, unit: "% of a core", target: share },
        { name: "the agents' own CPU", value: all!, unit: "% of a core" },
      ];
    } finally {
      await agents.stop();
    }
  } finally {
    await first.stop();
    await stack.stop();
  }
}
