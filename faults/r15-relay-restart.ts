import { setTimeout as sleep } from "node:timers/promises";
import { connectedAgents, waitFor } from "./agent-under-test.ts";
import { createChecks, type Fault } from "./fault.ts";
import { startFleet } from "./fleet.ts";

const AGENTS = 1_000;
/** As long as a relay may be away when it is updated. */
const AWAY_MS = 2_000;
const MOST_RETURN_MS = 10_000;
const GIVE_UP_MS = 20_000;
/** Between the first tenth and the last one to return. */
const LEAST_SPREAD_MS = 1_500;

export const relayRestart: Fault = {
  id: "R15",
  title: "a thousand agents are back within 10 s of a restart, and not all at once",
  quick: false,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const data = under.folder();
    const first = await under.serve({ data });
    const fleet = await startFleet(under, first, AGENTS);
    figures.agents = (await connectedAgents(first)).length;
    await first.end("SIGTERM");
    const wentAt = performance.now();
    await sleep(AWAY_MS);
    const relay = await under.serve({ data, after: first });
    const backAt = performance.now();
    figures.awayMs = Math.round(backAt - wentAt);

    await waitFor(() => fleet.returned.length === AGENTS, GIVE_UP_MS);
    const since = fleet.returned.map((at) => Math.round(at - backAt)).toSorted((a, b) => a - b);
    figures.returned = since.length;
    figures.inTime = since.filter((ms) => ms <= MOST_RETURN_MS).length;
    figures.lastMs = since.at(-1) ?? null;
    figures.spreadMs = (since[Math.floor(since.length * 0.9)] ?? 0) - (since[Math.floor(since.length * 0.1)] ?? 0);
    expect(figures.inTime === AGENTS, `${figures.inTime} of ${AGENTS} were back within ${MOST_RETURN_MS} ms`);
    expect(figures.spreadMs >= LEAST_SPREAD_MS, `most came back within ${figures.spreadMs} ms`);
    const listed = (await connectedAgents(relay)).length;
    expect(listed === since.length, `the relay lists ${listed} agents, ${since.length} are back`);
    return result();
  },
  mutants: [
    {
      name: "no jitter",
      why: "all agents would come at the same moment, again and again",
      patch: { file: "cli/back-off.js", find: "random() * (", replace: "(" },
    },
  ],
};
