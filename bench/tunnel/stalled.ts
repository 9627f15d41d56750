import { type Stalled, sendUnanswered, stallAnswer, untilWaiting } from "./client.ts";
import { type Figure, round } from "./figure.ts";
import { type Bench, startStack } from "./stack.ts";
import { createWrk } from "./wrk.ts";

const STALLED = 5;
const CONNECTIONS = 16;
/** Places for the small requests beside the stalled ones. */
const AGENT_FLAGS = ["--concurrency", String(CONNECTIONS + STALLED)];

/** Small requests while five streams of 100 MB stand still, against the mean of before and after. */
export async function measureStalled(bench: Bench): Promise<Figure[]> {
  const wrk = await createWrk(bench.folder);
  const figures: Figure[] = [];
  for (const [name, stall] of [
    ["answers that nobody reads", stallAnswers],
    ["requests that the target does not read", stallRequests],
  ] as const) {
    const stack = await startStack(bench, { agentFlags: AGENT_FLAGS });
    const load = () => wrk(`${stack.hooks}/small`, { concurrency: CONNECTIONS, seconds: bench.seconds });
    try {
      await load();
      const { rps: before } = await load();
      const stalled = await stall({ hooks: stack.hooks, target: bench.target });
      const { rps, failed } = await load();
      for (const one of stalled) one.end();
      const { rps: after } = await load();
      figures.push({
        name: `beside ${STALLED} ${name}`,
        value: round((2 * rps) / (before + after)),
        unit: "of alone",
        target: { is: "≥", value: 0.9 },
        detail: { before, rps, after, ...(failed > 0 ? { failed } : {}) },
      });
    } finally {
      await stack.stop();
    }
  }
  return figures;
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
