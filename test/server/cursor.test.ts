import fc from "fast-check";
import { expect, test } from "vitest";
import { createCursorTracker } from "../../server/cursor.ts";
import type { Cursor } from "../../server/store/store.ts";

const START: Cursor = { lowWater: 0, settled: [], skipped: [], owed: [] };

/** Whether an agent that starts from this cursor gets the request. */
const isPending = ({ lowWater, settled, owed }: Cursor, seq: number) =>
  seq > lowWater ? !settled.includes(seq) : owed.some(([from, to]) => seq >= from && seq <= to);

test("what is stored beside requests that stand still does not grow with what is settled meanwhile", () => {
  const tracker = createCursorTracker(START);
  for (const still of [1, 2]) tracker.take(still, true);
  for (let seq = 3; seq < 2_000; seq++) {
    tracker.take(seq, true);
    tracker.settle(seq);
  }
  expect(JSON.stringify(tracker.snapshot()).length).toBeLessThan(200);
  expect(isPending(tracker.snapshot(), 1)).toBe(true);
  expect(isPending(tracker.snapshot(), 1_999)).toBe(false);
  tracker.settle(1);
  tracker.settle(2);
  expect(tracker.snapshot()).toEqual({ lowWater: 1_999, settled: [], skipped: [], owed: [] });
});

test("an agent that starts from a snapshot gets what was not settled, and nothing that was", () => {
  const step = fc.record({ settles: fc.nat(), live: fc.boolean(), past: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const tracker = createCursorTracker(START);
      const open: number[] = [];
      const settled = new Set<number>();
      let behind = false;
      steps.forEach(({ settles, live, past }, i) => {
        const seq = i * 2 + 1;
        // Once one is left for the backlog, what is answered live goes past it.
        behind ||= past;
        if (live) {
          tracker.take(seq, !behind);
          open.push(seq);
        }
        if (open.length > 0 && settles % 3 > 0) {
          const [done] = open.splice(settles % open.length, 1) as [number];
          tracker.settle(done);
          settled.add(done);
        }
        const snapshot = tracker.snapshot();
        for (let known = 1; known <= seq; known += 2) {
          if (settled.has(known)) expect(isPending(snapshot, known)).toBe(false);
          else if (open.includes(known) || known > tracker.position) expect(isPending(snapshot, known)).toBe(true);
        }
      });
    }),
  );
});
