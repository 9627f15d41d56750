import { startListen, waitFor } from "./agent-under-test.ts";
import { createChecks, type Fault } from "./fault.ts";
import { startLoad } from "./load.ts";
import { compareOrder, numberedPath, startNumberedTarget } from "./numbered.ts";

/** What `listen` has under way at most. */
/** What an agent takes at once unless it is told otherwise. */
const CONCURRENCY = 64;
const REQUESTS = 500;
const MOST_STATIC_P99_MS = 500;
/** Under `auto` a sender waits 2 s for its request's turn. */
const MOST_AUTO_MS = 4_000;
const GIVE_UP_MS = 10_000;

export const sleepingTarget: Fault = {
  id: "R14",
  title: "a target that sleeps gets no more at once than it may, and only the senders of those wait for it",
  quick: true,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const relay = await under.serve();
    // It sleeps until the senders' answers have been looked at.
    const target = await startNumberedTarget(under, { held: true });
    await startListen(under, relay, target.url);

    let number = 0;
    const path = () => numberedPath(++number);
    const auto = startLoad(relay.hooks, { connections: REQUESTS, total: REQUESTS, path });
    const wanted = REQUESTS - CONCURRENCY;
    await waitFor(() => auto.acknowledged.size >= wanted, GIVE_UP_MS);
    figures.autoAcknowledged = auto.acknowledged.size;
    figures.autoP99 = auto.figures().p99;
    expect(auto.acknowledged.size === wanted, `under auto ${auto.acknowledged.size} of ${REQUESTS} were acknowledged`);
    expect(
      under.quick || auto.figures().p99 < MOST_AUTO_MS,
      `under auto senders waited ${auto.figures().p99} ms (p99)`,
    );

    await relay.api("PATCH", "/endpoints/default", { reply: "static" });
    const fixed = startLoad(relay.hooks, { connections: 16, rate: REQUESTS, total: REQUESTS, path });
    await fixed.until(REQUESTS);
    figures.staticP99 = fixed.figures().p99;
    await fixed.stop();
    expect(
      under.quick || figures.staticP99 < MOST_STATIC_P99_MS,
      `under static senders waited ${figures.staticP99} ms (p99)`,
    );

    target.letGo();
    await auto.done;
    const captured = await relay.list();
    await target.until(captured.length);
    const order = compareOrder(target.arrivals, captured);
    Object.assign(figures, { captured: captured.length, mostAtOnce: target.mostAtOnce(), ...order });
    expect(target.mostAtOnce() === CONCURRENCY, `${target.mostAtOnce()} requests were under way at once`);
    expect(auto.acknowledged.size === REQUESTS, `in the end ${auto.acknowledged.size} were acknowledged under auto`);
    expect(order.missing === 0, `${order.missing} requests did not come`);
    expect(order.duplicates === 0, `${order.duplicates} requests came again`);
    expect(order.overtakenBy < CONCURRENCY, `a request was overtaken by ${order.overtakenBy}`);
    return result();
  },
  mutants: [
    {
      name: "the agent takes 256 at once",
      why: "a handler on a laptop is not made for all that a provider sends at once",
      patch: { file: "cli/routes.js", find: "const CONCURRENCY = 64;", replace: "const CONCURRENCY = 256;" },
    },
    {
      name: "the relay sends the agent all at once",
      why: "each would have its deadline while it waits in the agent, and its sender would wait with it",
      patch: {
        file: "server/lane.js",
        find: "waiting.length === 0 && underWay.size < agent.concurrency",
        replace: "waiting.length === 0",
      },
    },
    {
      name: "senders wait for their request's turn",
      why: "the last of 500 would wait for half an hour",
      patch: { file: "server/lane.js", find: "const AUTO_WAIT_MS = 2_000;", replace: "const AUTO_WAIT_MS = 600_000;" },
    },
  ],
};
