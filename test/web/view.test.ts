import { expect, test } from "vitest";
import type { Summary } from "../../protocol/request.ts";
import { createRows } from "../../web/inbox/rows.ts";
import { createView } from "../../web/inbox/view.ts";
import { summary } from "./summary.ts";

function setUp(loaded: Summary[]) {
  const rows = createRows({ frame: (apply) => apply() });
  rows.reset(loaded, true);
  const view = createView(rows);
  return { rows, view, seqs: () => Array.from({ length: view.size() }, (_, index) => view.at(index)!.seq) };
}

const delivered = (seq: number, status: number | null, error: string | null = null) =>
  summary(seq, { delivery: { status, error, ms: seq, attempts: 1 } });

test("rows are sorted by a column either way, what has no value comes last, and newest first is how they were", () => {
  const { view, seqs } = setUp([summary(3, { path: "/a" }), summary(2, { path: "/c" }), summary(1, { path: "/b" })]);
  view.setSort({ column: "path", descending: false });
  expect(seqs()).toEqual([3, 1, 2]);
  expect(view.indexOf("r2")).toBe(2);
  view.setSort({ column: "path", descending: true });
  expect(seqs()).toEqual([2, 1, 3]);
  view.setSort(null);
  expect(seqs()).toEqual([3, 2, 1]);
  const latencies = setUp([summary(3), delivered(2, 200), delivered(1, 200)]);
  for (const descending of [true, false]) {
    latencies.view.setSort({ column: "latency", descending });
    expect(latencies.seqs().at(-1)).toBe(3);
  }
});

test("by the target's answer, statuses come before errors", () => {
  const { view, seqs } = setUp([delivered(3, null, "refused"), delivered(2, 500), delivered(1, 200)]);
  view.setSort({ column: "target", descending: false });
  expect(seqs()).toEqual([1, 2, 3]);
});

test("a row that changes keeps its place, one that goes leaves it, and older ones are sorted in", () => {
  const { rows, view, seqs } = setUp([summary(4, { size: 1 }), summary(3, { size: 2 })]);
  view.setSort({ column: "size", descending: true });
  rows.receive(summary(4, { size: 99, rev: 50 }));
  expect(seqs()).toEqual([3, 4]);
  void rows.addOlder([summary(2, { size: 50 })], true);
  expect(seqs()).toEqual([4, 2, 3]);
  rows.receive({ id: "r4", rev: 60, gone: true });
  expect(seqs()).toEqual([2, 3]);
});
