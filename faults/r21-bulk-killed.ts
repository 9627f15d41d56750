import type { BulkReplay } from "../protocol/bulk.ts";
import { startListen, waitFor } from "./agent-under-test.ts";
import { createChecks, type Fault } from "./fault.ts";
import { startLoad } from "./load.ts";
import { compareOrder, numberedPath, startNumberedTarget } from "./numbered.ts";

const AT_ONCE = 8;
const DONE_MS = 20_000;

export const bulkKilled: Fault = {
  id: "R21",
  title: "a bulk replay that is killed half-way goes on after the restart, none skipped",
  quick: true,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const relay = await under.serve();
    const load = startLoad(relay.hooks, { connections: 32, path: numberedPath });
    await load.until(under.quick ? 600 : 5_000);
    await load.stop();
    const captured = await relay.list();
    figures.captured = captured.length;
    const target = await startNumberedTarget(under);
    await startListen(under, relay, target.url);

    const asked = { endpoint: "default", q: "", concurrency: AT_ONCE, rate: 1_000 };
    const { body: job } = await relay.api<BulkReplay>("POST", "/replays", asked);
    const half = await waitFor(() => target.distinct.size > captured.length / 3, DONE_MS);
    expect(half !== null, "the bulk replay did not get going");
    await relay.end("SIGKILL");
    figures.deliveredBefore = target.distinct.size;
    expect(target.distinct.size < captured.length, "it was through before it was killed");

    const again = await under.serve({ data: relay.data, after: relay });
    let now = job;
    const done = await waitFor(async () => {
      now = (await again.api<BulkReplay>("GET", `/replays/${job.id}`)).body;
      return now.state === "done";
    }, DONE_MS);
    expect(done !== null, `it is ${now.state} long after the restart`);
    const order = compareOrder(target.arrivals, captured);
    Object.assign(figures, order, { succeeded: now.succeeded });
    expect(order.missing === 0, `${order.missing} requests were skipped`);
    // Of each hand, the one under way and the one before, whose end was being written.
    const open = 2 * AT_ONCE;
    expect(order.duplicates <= open, `${order.duplicates} requests came again, at most ${open} were open`);
    expect(now.succeeded === captured.length, `it counts ${now.succeeded} of ${captured.length}`);
    return result();
  },
  mutants: [
    {
      name: "a restart does not look for what is unfinished",
      why: "a bulk replay would end with the relay, without a word",
      patch: { file: "server/bulk.js", find: "await store.bulk.unfinished()", replace: "[]" },
    },
    {
      name: "what was read is settled before it is delivered",
      why: "what the relay had in hand when it was killed would be skipped",
      patch: {
        file: "server/bulk-run.js",
        find: "yield* seqs;",
        replace:
          "for (const seq of seqs) await store.bulk.settle(id, seq, { ok: true, problem: null, delivery: null }); yield* seqs;",
      },
    },
  ],
};
