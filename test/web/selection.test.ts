import { expect, test } from "vitest";
import { createSelection } from "../../web/inbox/selection.ts";

test("ids are chosen and given up, and each change is told with a new set", () => {
  const selection = createSelection();
  const told: string[][] = [];
  const sets = new Set<unknown>();
  selection.subscribe(() => {
    told.push([...selection.ids()]);
    sets.add(selection.ids());
  });
  selection.toggle("a");
  selection.add(["b", "c"]);
  selection.toggle("a");
  selection.remove(["b"]);
  selection.clear();
  expect(told).toEqual([["a"], ["a", "b", "c"], ["b", "c"], ["c"], []]);
  expect(sets.size).toBe(5);
});

test("what changes nothing is not told", () => {
  const selection = createSelection();
  selection.set(["a"]);
  const before = selection.ids();
  selection.subscribe(() => expect.unreachable());
  selection.set(["a"]);
  selection.add(["a"]);
  selection.remove(["b"]);
  expect(selection.ids()).toBe(before);
});
