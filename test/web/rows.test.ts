import { expect, test } from "vitest";
import type { Summary } from "../../protocol/request.ts";
import { createRows } from "../../web/inbox/rows.ts";
import { summary as row } from "./summary.ts";

/** Rows with frames that run when the test says so. */
function setUp(loaded: Summary[], complete = true, deps: Parameters<typeof createRows>[0] = {}) {
  const frames: (() => void)[] = [];
  const rows = createRows({ frame: (apply) => void frames.push(apply), ...deps });
  rows.reset(loaded, complete);
  return {
    rows,
    frame: () => frames.shift()?.(),
    frames,
    ids: () => Array.from({ length: rows.size() }, (_, index) => rows.at(index)!.id),
  };
}

test("the newest row is the first, and a live row goes in above it", () => {
  const { rows, frame, ids } = setUp([row(2), row(1)]);
  rows.receive(row(3));
  frame();
  expect(ids()).toEqual(["r3", "r2", "r1"]);
  expect(rows.grewAtTop()).toBe(true);
});

test("many live rows make one notification", () => {
  const { rows, frames, frame } = setUp([]);
  let notified = 0;
  rows.subscribe(() => (notified += 1));
  for (let seq = 1; seq <= 50; seq++) rows.receive(row(seq));
  expect(frames).toHaveLength(1);
  frame();
  expect(notified).toBe(1);
  expect(rows.size()).toBe(50);
});

test("a newer rev replaces a row in its place, an older one changes nothing", () => {
  const { rows, frame } = setUp([row(2), row(1)]);
  rows.receive(row(1, { rev: 9, delivery: { status: 200, error: null, ms: 3, attempts: 1 } }));
  rows.receive(row(1, { rev: 5 }));
  frame();
  expect(rows.at(1)?.delivery?.status).toBe(200);
  expect(rows.size()).toBe(2);
  expect(rows.waiting()).toBe(1);
});

test("an update of a row older than the loaded pages leaves no gap in the list", () => {
  const { rows, frame, ids } = setUp([row(9), row(8)], false);
  rows.receive(row(2, { rev: 20 }));
  frame();
  expect(ids()).toEqual(["r9", "r8"]);
});

test("a deleted row and one that no longer matches leave the list", () => {
  const { rows, frame, ids } = setUp([row(3), row(2), row(1)]);
  rows.receive({ seq: 2, rev: 4, deleted: true });
  rows.receive({ id: "r1", rev: 5, gone: true });
  frame();
  expect(ids()).toEqual(["r3"]);
  expect(rows.get("r1")).toBeUndefined();
  expect(rows.waiting()).toBe(1);
});

test("an older page goes in below, in a frame of its own", () => {
  const { rows, frame, ids } = setUp([row(4)], false);
  rows.receive(row(5));
  void rows.addOlder([row(3), row(2)], true);
  frame();
  const afterOne = ids();
  frame();
  expect([afterOne, ids()]).toEqual([
    ["r5", "r4"],
    ["r5", "r4", "r3", "r2"],
  ]);
  expect(rows.grewAtTop()).toBe(false);
});

test("a stream that never pauses does not keep an older page away", () => {
  const { rows, frame, ids } = setUp([row(4)], false);
  rows.receive(row(5));
  frame();
  void rows.addOlder([row(3)], true);
  rows.receive(row(6));
  frame();
  expect(ids()).toContain("r3");
  frame();
  expect(ids()).toEqual(["r6", "r5", "r4", "r3"]);
});

test("a row is found by its id wherever new ones have pushed it", () => {
  const { rows, frame } = setUp([row(2), row(1)]);
  rows.receive(row(3));
  frame();
  expect([rows.indexOf("r3"), rows.indexOf("r1"), rows.indexOf("nobody")]).toEqual([0, 2, -1]);
});

test("a request whose body was refused waits for no target", () => {
  const { rows, frame } = setUp([row(2, { refused: "body_too_large" }), row(1)]);
  expect(rows.waiting()).toBe(1);
  rows.receive(row(3, { refused: "body_too_large" }));
  frame();
  expect(rows.waiting()).toBe(1);
});

const bad = (seq: number) => row(seq, { verdict: { status: "failed", reason: "signature_mismatch" } });

test("away from the top, what comes in is counted with how much of it failed, also when it fails later", () => {
  const { rows, frame, ids } = setUp([row(1)]);
  rows.setAway(true);
  rows.receive(row(2));
  rows.receive(bad(3));
  frame();
  expect([rows.fresh(), ids()]).toEqual([{ count: 2, failed: 1 }, ["r3", "r2", "r1"]]);
  rows.receive(row(2, { rev: 9, delivery: { status: 500, error: null, ms: 1, attempts: 1 } }));
  frame();
  expect(rows.fresh()).toEqual({ count: 2, failed: 2 });
  rows.setAway(false);
  expect(rows.fresh()).toEqual({ count: 0, failed: 0 });
});

test("held, the list keeps what it shows, still tells changes of it, and takes the rest in when it goes on", () => {
  const { rows, frame, ids } = setUp([row(1)]);
  rows.setHeld(true);
  rows.receive(row(2));
  rows.receive(bad(3));
  rows.receive(row(2, { rev: 8, delivery: { status: 200, error: null, ms: 1, attempts: 1 } }));
  rows.receive(row(1, { rev: 9, delivery: { status: 201, error: null, ms: 1, attempts: 1 } }));
  frame();
  expect([rows.fresh(), ids()]).toEqual([{ count: 2, failed: 1 }, ["r1"]]);
  expect(rows.at(0)!.delivery?.status).toBe(201);
  rows.setHeld(false);
  expect(ids()).toEqual(["r3", "r2", "r1"]);
  expect(rows.get("r2")!.delivery?.status).toBe(200);
});

test("what is deleted or matches no more while the list is held is not counted any longer", () => {
  const { rows, frame, ids } = setUp([row(1)]);
  rows.setHeld(true);
  for (const seq of [2, 3, 4]) rows.receive(bad(seq));
  rows.receive({ seq: 2, rev: 10, deleted: true });
  rows.receive({ id: "r3", rev: 11, gone: true });
  frame();
  expect(rows.fresh()).toEqual({ count: 1, failed: 1 });
  rows.setHeld(false);
  expect(ids()).toEqual(["r4", "r1"]);
});

test("a list that runs all day lets its oldest rows go, and says from where they are to be loaded again", () => {
  const trimmed: number[] = [];
  const { rows, frame } = setUp([row(1)], true, { onTrim: (seq) => trimmed.push(seq) });
  for (let seq = 2; seq <= 20_001; seq++) rows.receive(row(seq));
  frame();
  expect(rows.size()).toBe(15_000);
  expect(trimmed).toEqual([rows.at(14_999)!.seq]);
  rows.receive(row(1, { rev: 30_000 }));
  frame();
  expect(rows.size()).toBe(15_000);
});

test("a list that is left far from its top for long does not grow without end, and is loaded anew on return", () => {
  let overflows = 0;
  const { rows, frame } = setUp([row(1)], true, { onOverflow: () => (overflows += 1) });
  rows.setAway(true);
  for (let seq = 2; seq <= 26_000; seq++) rows.receive(row(seq));
  frame();
  expect([rows.size(), rows.fresh().count]).toEqual([20_000, 25_999]);
  rows.setAway(false);
  expect(overflows).toBe(1);
});
