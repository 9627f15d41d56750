import { setTimeout as sleep } from "node:timers/promises";
import type { RequestPage } from "../protocol/request.ts";
import { createChecks, type Fault } from "./fault.ts";
import { startLoad } from "./load.ts";
import type { ServedRelay } from "./relay-under-test.ts";

const STORED = 20_000;
const RATE = 1_000;
const SECONDS = 8;
const LOAD = { connections: 64, rate: RATE, size: 1_024 };
const MOST_P99_MS = 50;

/** Reads all pages of a search over bodies; how many requests it found. */
async function searchBodies(relay: ServedRelay): Promise<number> {
  let found = 0;
  for (let before = ""; ;) {
    const q = encodeURIComponent("body~/needl[e] in the hay/");
    const { body } = await relay.api<RequestPage>("GET", `/requests?limit=500&q=${q}${before}`);
    found += body.requests.length;
    if (body.next === null) return found;
    before = `&before=${body.next}`;
  }
}

export const searchUnderLoad: Fault = {
  id: "R19",
  title: "a search through all bodies does not hold up captures",
  quick: false,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const relay = await under.serve();
    await fetch(`${relay.hooks}/default`, { method: "POST", body: "a needle in the hay" });
    const seed = startLoad(relay.hooks, { connections: 64, size: 1_024 });
    await seed.until(STORED);
    await seed.stop();

    const usual = startLoad(relay.hooks, LOAD);
    await sleep((SECONDS / 2) * 1_000);
    figures.usualP99 = usual.figures().p99;
    await usual.stop();
    const load = startLoad(relay.hooks, LOAD);
    let running = true;
    let searches = 0;
    const searching = (async () => {
      while (running) {
        const found = await searchBodies(relay);
        searches++;
        if (found !== 1) expect(false, `a search found ${found} requests, not 1`);
      }
    })();
    await sleep(SECONDS * 1_000);
    const { rps, p99 } = load.figures();
    await load.stop();
    running = false;
    await searching;
    Object.assign(figures, { rps, p99, searches });
    expect(rps > RATE * 0.9, `only ${rps} requests/s were captured`);
    expect(p99 < MOST_P99_MS, `captures took ${p99} ms (p99)`);
    return result();
  },
  mutants: [
    {
      name: "searches run where captures do",
      why: "one slow search would hold up every sender",
      patch: {
        file: "server/store/sqlite/store.js",
        find: "searcher.call({ query, endpoint, before, limit, now: now() }, signal)",
        replace: "search.run({ query, endpoint, before, limit, now: now() }, () => true)",
      },
    },
  ],
};
