import { setTimeout as sleep } from "node:timers/promises";
import { startListen } from "./agent-under-test.ts";
import { createChecks, type Fault } from "./fault.ts";
import { startLoad } from "./load.ts";
import { compareOrder, numberedPath, startNumberedTarget } from "./numbered.ts";

/** What `listen` has under way at most. */
const CONCURRENCY = 16;
const RATE = 250;
/** An agent lives for so long at most before it is killed. */
const MOST_LIFE_MS = 600;
const HANG_MS = 50;

export const manyKills: Fault = {
  id: "R23",
  title: "an agent that is killed again and again delivers everything, in order, and little twice",
  quick: true,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const [kills, requests] = under.quick ? [4, 600] : [50, 5_000];
    const relay = await under.serve();
    const target = await startNumberedTarget(under);
    let agent = await startListen(under, relay, target.url);
    const load = startLoad(relay.hooks, { connections: 32, rate: RATE, path: numberedPath });
    for (let kill = 0; kill < kills; kill++) {
      await sleep(Math.random() * MOST_LIFE_MS);
      // Every second one hangs first, so that requests are on their way to it when it dies.
      if (kill % 2 === 1) {
        agent.signal("SIGSTOP");
        await sleep(HANG_MS);
      }
      await agent.kill();
      agent = await startListen(under, relay, target.url);
    }
    await load.until(requests);
    await load.stop();
    const captured = await relay.list();
    await target.until(captured.length);
    const order = compareOrder(target.arrivals, captured);
    Object.assign(figures, { kills, captured: captured.length, ...order });
    figures.unanswered = load.broken();
    expect(order.missing === 0, `${order.missing} requests did not come`);
    // Those under way at a kill may come again, and those of them that had not come yet were overtaken by the others.
    expect(order.duplicates <= kills * CONCURRENCY, `${order.duplicates} requests came again after ${kills} kills`);
    expect(order.overtakenBy < CONCURRENCY, `a request was overtaken by ${order.overtakenBy}`);
    return result();
  },
  mutants: [
    {
      name: "what a lost agent had under way is settled",
      why: "the target may never have seen it",
      patch: {
        file: "server/lane.js",
        find: 'outcome.error === "aborted" || told;',
        replace: 'outcome.error === "aborted" || told || outcome.error === "agent_lost";',
      },
    },
    {
      name: "live requests do not wait for the backlog",
      why: "a handler would see later events before earlier ones",
      patch: { file: "server/lane.js", find: "if (behind && !answer)", replace: "if (false)" },
    },
    {
      name: "what is settled is not stored",
      why: "each new agent would deliver everything again",
      patch: { file: "server/lane.js", find: "const moved = settled && !displaced", replace: "const moved = false" },
    },
  ],
};
