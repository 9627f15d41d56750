import { connectedAgents, startListen, waitFor } from "./agent-under-test.ts";
import { createChecks, type Fault } from "./fault.ts";
import { startLoad } from "./load.ts";
import { compareOrder, numberedPath, startNumberedTarget } from "./numbered.ts";

export const longOffline: Fault = {
  id: "R7",
  title: "an agent that was away for 5,000 requests gets all of them, in order, once",
  quick: true,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const relay = await under.serve();
    const target = await startNumberedTarget(under);
    const first = await startListen(under, relay, target.url);
    await first.kill();
    const gone = await waitFor(async () => (await connectedAgents(relay)).length === 0, 5_000);
    expect(gone !== null, "the relay calls an agent connected whose process is gone");

    const load = startLoad(relay.hooks, { connections: 32, path: numberedPath });
    await load.until(under.quick ? 500 : 5_000);
    await load.stop();
    const captured = await relay.list();
    figures.captured = captured.length;
    figures.ackP99 = load.figures().p99;
    expect([...load.statuses.keys()].join() === "200", `the senders were answered with ${[...load.statuses.keys()]}`);

    const startedAt = performance.now();
    const agent = await startListen(under, relay, target.url);
    figures.queued = agent.endpoints[0]!.queued;
    expect(figures.queued === captured.length, `the agent was told of ${figures.queued} that wait`);
    await target.until(captured.length);
    figures.deliveredPerSecond = Math.round((target.distinct.size * 1_000) / (performance.now() - startedAt));
    const order = compareOrder(target.arrivals, captured);
    Object.assign(figures, order, { mostAtOnce: target.mostAtOnce() });
    expect(order.missing === 0, `${order.missing} requests did not come`);
    expect(order.duplicates === 0, `${order.duplicates} requests came again`);
    expect(order.overtakenBy === 0, `a request was overtaken by ${order.overtakenBy}`);
    expect(target.mostAtOnce() === 1, `${target.mostAtOnce()} requests of the backlog were under way at once`);
    return result();
  },
  mutants: [
    {
      name: "a known agent starts now",
      why: "what comes while the laptop sleeps would be lost",
      patch: {
        file: "server/cursor.js",
        find: "    return known;\n",
        replace: "    return { ...known, lowWater: newest };\n",
      },
    },
    {
      name: "the backlog goes out all at once",
      why: "a handler would see later events before earlier ones",
      patch: {
        file: "server/lane.js",
        find: 'await run(request, "backlog", null);',
        replace: 'void run(request, "backlog", null);',
      },
    },
  ],
};
