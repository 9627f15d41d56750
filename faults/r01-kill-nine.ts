import { countLost, integrity } from "./database.ts";
import { createChecks, type Fault } from "./fault.ts";
import { startLoad } from "./load.ts";
import type { ServedRelay } from "./relay-under-test.ts";

const CONNECTIONS = 64;
const LEAST_RPS = 2_000;
const MOST_RESTART_MS = 2_000;

/** Commits are put off for a moment, while the answers go out at once. */
export const answerBeforeCommit = {
  file: "server/store/sqlite/writer.js",
  find: `const begin = db.prepare("BEGIN IMMEDIATE");
    const commit = db.prepare("COMMIT");`,
  replace: `let late = null;
    const begin = { run: () => late ?? db.exec("BEGIN IMMEDIATE") };
    const commit = { run: () => (late ??= setTimeout(() => { late = null; db.exec("COMMIT"); }, 20)) };`,
};

export const killNine: Fault = {
  id: "R1",
  title: "kill -9 under load, at random times, loses nothing that was acknowledged",
  quick: true,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const rounds = under.quick ? 3 : 10;
    const acknowledged = new Set<string>();
    const rates: number[] = [];
    const restarts: number[] = [];
    const data = under.folder();
    let relay: ServedRelay = await under.serve({ data });
    for (let round = 0; round < rounds; round++) {
      const load = startLoad(relay.hooks, { connections: CONNECTIONS });
      await load.until(300 + Math.floor(Math.random() * (under.quick ? 2_000 : 8_000)));
      rates.push(load.figures().rps);
      await relay.end("SIGKILL");
      await load.done;
      for (const id of load.acknowledged) acknowledged.add(id);
      relay = await under.serve({ data });
      restarts.push(relay.startMs);
    }
    const stored = await relay.list();
    await relay.end("SIGTERM");
    figures.rounds = rounds;
    figures.acknowledged = acknowledged.size;
    figures.stored = stored.length;
    figures.lost = countLost(acknowledged, stored);
    figures.rps = Math.round(rates.reduce((sum, rate) => sum + rate, 0) / rounds);
    figures.slowestRestartMs = Math.max(...restarts);
    figures.integrity = integrity(data);
    expect(figures.lost === 0, `${figures.lost} acknowledged requests are lost`);
    expect(figures.integrity === "ok", `the database is damaged: ${figures.integrity}`);
    expect(under.quick || figures.slowestRestartMs <= MOST_RESTART_MS, `a restart took ${figures.slowestRestartMs} ms`);
    expect(under.quick || figures.rps >= LEAST_RPS, `only ${figures.rps} requests/s: too few to tell`);
    return result();
  },
  mutants: [
    {
      name: "answer before the commit",
      why: "an answer promises that the bytes are on disk",
      patch: answerBeforeCommit,
    },
  ],
};
