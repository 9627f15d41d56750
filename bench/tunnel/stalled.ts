import { median } from "../processes.ts";
import { type Stalled, sendUnanswered, stallAnswer, untilWaiting } from "./client.ts";
import { type Figure, round } from "./figure.ts";
import { type Bench, startStack } from "./stack.ts";
import { createWrk } from "./wrk.ts";

const STALLED = 5;
const CONNECTIONS = 16;
const ROUNDS = 4;
/** All rounds have to fit into the 30 s after which a request that stands still is given up. */
const LONGEST_SECONDS = 2;
/** Places for the small requests beside the stalled ones. */
const AGENT_FLAGS = ["--concurrency", String(CONNECTIONS + STALLED)];

/** Small requests while five streams of 100 MB stand still, against a relay and agent without such, in turn. */
export async function measureStalled(bench: Bench): Promise<Figure[]> {
  return [
    await beside(bench, "answers that nobody reads", stallAnswers),
    await beside(bench, "requests that the target does not read", stallRequests),
  ];
}

async function beside(
  bench: Bench,
  name: string,
  stall: (where: { hooks: string; target: string }) => Promise<Stalled[]>,
): Promise<Figure> {
  const wrk = await createWrk(bench.folder);
  const alone = await startStack(bench, { agentFlags: AGENT_FLAGS });
  const burdened = await startStack(bench, { agentFlags: AGENT_FLAGS });
  const load = async ({ hooks }: { hooks: string }) => {
    const seconds = Math.min(LONGEST_SECONDS, bench.seconds);
    const { rps, failed } = await wrk(`${hooks}/small`, { concurrency: CONNECTIONS, seconds });
    if (failed > 0) throw new Error(`${failed} small requests failed beside ${name}`);
    return rps;
  };
  let stalled: Stalled[] = [];
  try {
    for (const stack of [alone, burdened]) await load(stack);
    stalled = await stall({ hooks: burdened.hooks, target: bench.target });
    const runs: { without: number; beside: number }[] = [];
    for (let turn = 0; turn < ROUNDS; turn++) {
      const without = await load(alone);
      runs.push({ without, beside: await load(burdened) });
    }
    return {
      name: `beside ${STALLED} ${name}`,
      value: round(median(runs.map((run) => run.beside / run.without))),
      unit: "of alone",
      target: { is: "≥", value: 0.9 },
      detail: { alone: median(runs.map((run) => run.without)), rps: median(runs.map((run) => run.beside)) },
    };
  } finally {
    for (const one of stalled) one.end();
    await Promise.all([alone.stop(), burdened.stop()]);
  }
}

async function stallAnswers({ hooks }: { hooks: string }): Promise<Stalled[]> {
  const stalled: Stalled[] = [];
  for (let i = 0; i < STALLED; i++) stalled.push(await stallAnswer(`${hooks}/large`));
  return stalled;
}

async function stallRequests({ hooks, target }: { hooks: string; target: string }): Promise<Stalled[]> {
  const stalled: Stalled[] = [];
  for (let i = 0; i < STALLED; i++) stalled.push(await sendUnanswered(`${hooks}/stuck`));
  await untilWaiting(target, STALLED);
  return stalled;
}
