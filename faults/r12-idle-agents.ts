import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { connectedAgents, waitFor } from "./agent-under-test.ts";
import { createChecks, type Fault, skipped } from "./fault.ts";
import { startFleet } from "./fleet.ts";
import { residentMb } from "./memory.ts";
import type { ServedRelay } from "./relay-under-test.ts";

const AGENTS = 1_000;
const WARM_UP = 200;
const MOST_KB = 40;
const MOST_CPU = 0.02;
/** Two rounds of pings and more. */
const IDLE_MS = 25_000;
const COLLECTIONS = 6;
const COLLECTION_MS = 2_000;
/** Linux gives times in /proc in units of 10 ms. */
const TICK_MS = 10;

/** Lets a signal collect all garbage, in a relay that is otherwise as it is. */
const COLLECT_ON_SIGNAL = `
  import { setFlagsFromString } from "node:v8";
  import { runInNewContext } from "node:vm";
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  process.on("SIGUSR2", () => { collect(); collect(); });`;

/** V8 gives what it collected back to the system some collections and seconds later. */
async function residentKb(relay: ServedRelay): Promise<number> {
  for (let i = 0; i < COLLECTIONS; i++) {
    process.kill(relay.pid, "SIGUSR2");
    await sleep(COLLECTION_MS);
  }
  return residentMb(relay.pid)! * 1024;
}

/** What a process has used of a processor since it started, in ms. */
function cpuMs(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(afterName[11]) + Number(afterName[12])) * TICK_MS;
}

export const idleAgents: Fault = {
  id: "R12",
  title: "a thousand idle agents cost the relay little memory and next to no time",
  quick: false,
  async run(under) {
    if (process.platform !== "linux") return skipped("it reads /proc");
    const { figures, expect, result } = createChecks();
    const script = `data:text/javascript,${encodeURIComponent(COLLECT_ON_SIGNAL)}`;
    const relay = await under.serve({ env: { NODE_OPTIONS: `--import=${script}` } });
    const agents = async () => (await connectedAgents(relay)).length;

    const first = await startFleet(under, relay, WARM_UP, "warm-up");
    await first.end();
    expect((await waitFor(async () => (await agents()) === 0, 5_000)) !== null, "agents that ended are still listed");
    const before = await residentKb(relay);
    await startFleet(under, relay, AGENTS);
    figures.agents = await agents();
    const used = cpuMs(relay.pid);
    const startedAt = performance.now();
    await sleep(IDLE_MS);
    const share = (cpuMs(relay.pid) - used) / (performance.now() - startedAt);
    figures.cpuPercent = Math.round(share * 10_000) / 100;
    figures.kbEach = Math.round(((await residentKb(relay)) - before) / (AGENTS / 10)) / 10;
    expect((await agents()) === AGENTS, `${await agents()} of ${AGENTS} are connected`);
    expect(figures.kbEach <= MOST_KB, `each takes ${figures.kbEach} KB`);
    expect(share < MOST_CPU, `they take ${figures.cpuPercent} % of a processor`);
    return result();
  },
  mutants: [
    {
      name: "a buffer of its own for each agent",
      why: "what is set aside for those who do nothing is missing for the others",
      patch: {
        file: "server/tunnel.js",
        find: "sockets.add(socket);",
        replace: "sockets.add(Object.assign(socket, { own: Buffer.alloc(65_536, 1) }));",
      },
    },
    {
      name: "four pings a second",
      why: "connections that do nothing would keep the relay busy",
      patch: {
        file: "protocol/alive.js",
        find: "quietMs = QUIET_MS, tickMs = 1_000",
        replace: "quietMs = 0, tickMs = 250",
      },
    },
  ],
};
