import { median } from "../processes.ts";
import { fetchLarge, sendLarge } from "./client.ts";
import { type Figure, round } from "./figure.ts";
import { type Bench, startStack } from "./stack.ts";

const ROUNDS = 5;
const RELAY_MB = 220;
const AGENT_MB = 130;

/** 100 MB each way against direct, and the most memory that relay and agent take for it; also where one end reads slowly. */
export async function measureBodies(bench: Bench): Promise<Figure[]> {
  const answer = await timed(bench, "100 MB answer", (origin) => fetchLarge(`${origin}/large`), 4);
  const request = await timed(bench, "100 MB request", (origin) => sendLarge(`${origin}/sink`), 12);
  const slowSender = await slowly(bench, "sender", (hooks) => fetchLarge(`${hooks}/large`, { slow: true }));
  const slowTarget = await slowly(bench, "target", (hooks) => sendLarge(`${hooks}/slow-sink`));
  return [...answer, ...request, ...slowSender, ...slowTarget];
}

async function timed(
  bench: Bench,
  name: string,
  exchange: (origin: string) => Promise<{ ms: number }>,
  most: number,
): Promise<Figure[]> {
  const stack = await startStack(bench);
  try {
    // Each way once before it counts: the target has answered others already.
    for (const origin of [bench.target, stack.hooks]) await exchange(origin);
    const runs: { direct: number; tunnel: number }[] = [];
    for (let turn = 0; turn < ROUNDS; turn++) {
      const { ms: direct } = await exchange(bench.target);
      runs.push({ direct, tunnel: (await exchange(stack.hooks)).ms });
    }
    const ms = (pick: (run: (typeof runs)[number]) => number) => Math.round(median(runs.map(pick)));
    const time: Figure = {
      name,
      value: round(median(runs.map(({ direct, tunnel }) => tunnel / direct)), 1),
      unit: "× direct",
      target: { is: "≤", value: most },
      detail: { directMs: ms(({ direct }) => direct), ms: ms(({ tunnel }) => tunnel) },
    };
    return [time, ...memory(name, stack.peaks())];
  } finally {
    await stack.stop();
  }
}

/** One exchange in which an end reads slowly: what it leaves behind in memory. */
async function slowly(bench: Bench, end: string, exchange: (hooks: string) => Promise<unknown>): Promise<Figure[]> {
  const stack = await startStack(bench);
  try {
    await exchange(stack.hooks);
    return memory(`slow ${end}`, stack.peaks());
  } finally {
    await stack.stop();
  }
}

const memory = (name: string, { relay, agent }: { relay: number; agent: number }): Figure[] => [
  { name: `${name}: the relay's memory`, value: relay, unit: "MB", target: { is: "≤", value: RELAY_MB } },
  { name: `${name}: the agent's memory`, value: agent, unit: "MB", target: { is: "≤", value: AGENT_MB } },
];
