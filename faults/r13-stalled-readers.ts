import { setTimeout as sleep } from "node:timers/promises";
import { createChecks, type Fault } from "./fault.ts";
import { startLoad } from "./load.ts";
import { watchMemory } from "./memory.ts";
import { openAgent, openLive } from "./readers.ts";

const RATE = 2_000;
const SECONDS = 5;
const MOST_GROWTH_MB = 60;
const MOST_P99_MS = 100;
const MOST_CATCH_UP_MS = 90_000;
/** Long paths make the feed's rows large, so that what piles up shows. */
const LOAD = { connections: 64, rate: RATE, size: 4_096, path: `/default/${"long-".repeat(400)}` };

export const stalledReaders: Fault = {
  id: "R13",
  title: "a live feed and an agent that stop reading take no memory and slow no capture; later they get everything",
  quick: false,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const relay = await under.serve();
    await relay.api("PATCH", "/endpoints/default", { reply: "static" });
    const warmUp = startLoad(relay.hooks, LOAD);
    await sleep(SECONDS * 1_000);
    figures.usualP99 = warmUp.figures().p99;
    await warmUp.stop();

    const lives = await Promise.all([1, 2, 3].map(() => openLive(relay)));
    const agent = await openAgent(relay);
    under.onCleanUp(() => {
      for (const reader of [...lives, agent]) reader.close();
    });
    for (const reader of [...lives, agent]) reader.pause();
    const memory = watchMemory(relay.pid);
    const load = startLoad(relay.hooks, LOAD);
    await sleep(SECONDS * 1_000);
    const { rps, p99 } = load.figures();
    await load.stop();
    const growth = memory.stop();
    Object.assign(figures, { rps, p99, growthMb: growth, acknowledged: load.acknowledged.size });
    expect(rps > RATE * 0.9, `only ${rps} requests/s were captured`);
    expect(p99 < MOST_P99_MS, `captures took ${p99} ms (p99)`);
    expect(growth === null || growth < MOST_GROWTH_MB, `the relay's memory grew by ${growth} MB`);

    const wanted = [...load.acknowledged];
    for (const reader of [...lives, agent]) reader.resume();
    const late = performance.now() + MOST_CATCH_UP_MS;
    const complete = () =>
      [...lives, agent].every((reader) => reader.wasReset() || wanted.every((id) => reader.seen.has(id)));
    while (performance.now() < late && !complete()) await sleep(200);
    const missing = (seen: Set<string>) => wanted.filter((id) => !seen.has(id)).length;
    figures.liveMissing = Math.max(...lives.map((live) => (live.wasReset() ? 0 : missing(live.seen))));
    figures.agentMissing = missing(agent.seen);
    expect(figures.liveMissing === 0, `a live feed misses ${figures.liveMissing} requests, and was not told`);
    expect(figures.agentMissing === 0, `the agent misses ${figures.agentMissing} requests`);
    return result();
  },
  mutants: [
    {
      name: "the live feed does not wait for its reader",
      why: "one forgotten browser tab would fill the relay's memory",
      patch: {
        file: "server/api/live.js",
        find: "await stream.write(rows.map(",
        replace: "void stream.write(rows.map(",
      },
    },
    {
      name: "all live requests wait in memory",
      why: "one stalled agent would fill the relay's memory",
      patch: { file: "server/lane.js", find: "const MOST_WAITING = 1_000;", replace: "const MOST_WAITING = Infinity;" },
    },
  ],
};
