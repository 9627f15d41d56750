import { describe, expect, test } from "vitest";
import { planSteps, type PlanOptions } from "../../cli/replay/plan.ts";
import { runSteps } from "../../cli/replay/run-steps.ts";

const PLAIN: PlanOptions = { times: 1, speed: null, shuffle: false, duplicate: 0, seed: 1 };
const items = (...receivedAt: number[]) => receivedAt.map((at, i) => ({ name: String(i), receivedAt: at }));
const names = (steps: ReturnType<typeof plan>) => steps.map(({ item }) => item.name).join("");
const plan = (given: ReturnType<typeof items>, options: Partial<PlanOptions>) =>
  planSteps(given, { ...PLAIN, ...options });

describe("a plan", () => {
  test("sends in the order given, the whole as often as asked", () => {
    expect(names(plan(items(3, 1, 2), {}))).toBe("012");
    expect(names(plan(items(3, 1, 2), { times: 2 }))).toBe("012012");
    expect(plan([], { times: 3, speed: 1, duplicate: 100 })).toEqual([]);
  });

  test("keeps the gaps as they were received, or makes them shorter", () => {
    const given = items(5_000, 1_000, 2_000);
    const at = (speed: number) => plan(given, { speed }).map(({ item, atMs }) => [item.name, atMs]);
    expect(at(1)).toEqual([
      ["1", 0],
      ["2", 1_000],
      ["0", 4_000],
    ]);
    expect(at(10)).toEqual([
      ["1", 0],
      ["2", 100],
      ["0", 400],
    ]);
    expect(plan(given, { speed: 1, times: 2 }).map(({ atMs }) => atMs)).toEqual([0, 1_000, 4_000, 4_000, 5_000, 8_000]);
  });

  test("shuffles by its seed: the same seed, the same order; nothing is lost", () => {
    const given = items(...Array.from({ length: 50 }, (_, i) => i));
    const once = names(plan(given, { shuffle: true, seed: 7 }));
    expect(names(plan(given, { shuffle: true, seed: 7 }))).toBe(once);
    expect(names(plan(given, { shuffle: true, seed: 8 }))).not.toBe(once);
    expect(once).not.toBe(names(plan(given, {})));
    const sorted = plan(given, { shuffle: true, seed: 7 })
      .map(({ item }) => item)
      .toSorted((a, b) => a.receivedAt - b.receivedAt);
    expect(sorted).toEqual(given);
  });

  test("shuffled with its gaps, the moments stay and others come at them", () => {
    const given = items(0, 10, 30, 70, 150, 310);
    const steps = plan(given, { shuffle: true, speed: 1, seed: 3 });
    expect(steps.map(({ atMs }) => atMs)).toEqual([0, 10, 30, 70, 150, 310]);
    expect(steps.some(({ item, atMs }) => item.receivedAt !== atMs)).toBe(true);
  });

  test("makes duplicates of all or of a share, behind their first, and marks them", () => {
    const given = items(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    const all = plan(given, { duplicate: 100 });
    expect(names(all)).toBe("00112233445566778899");
    expect(all.map(({ again }) => again)).toEqual(Array.from({ length: 20 }, (_, i) => i % 2 === 1));
    const some = plan(given, { duplicate: 30, seed: 5 });
    expect(some).toHaveLength(13);
    expect(some.filter(({ again }) => again)).toHaveLength(3);
    const mixed = plan(given, { duplicate: 100, shuffle: true, seed: 5 });
    for (const [i, { item, again }] of mixed.entries()) {
      expect(again).toBe(mixed.slice(0, i).some((step) => step.item === item));
    }
  });
});

describe("running a plan", () => {
  const steps = (count: number, gap = 0) =>
    Array.from({ length: count }, (_, i) => ({ item: i, atMs: i * gap, again: false }));
  const never = new AbortController().signal;

  test("has as many under way as allowed, in order", async () => {
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const run = runSteps(steps(10), { concurrency: 3, rate: null, signal: never }, ({ item }) => {
      begun.push(item);
      return new Promise((resolve) => ends.push(resolve));
    });
    for (let i = 0; i < 10; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      expect(begun).toHaveLength(Math.min(10, i + 3));
      ends.shift()!();
    }
    await run;
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("begins nothing before its moment, nor faster than the rate", async () => {
    const startedAt = performance.now();
    const at: number[] = [];
    const note = async () => void at.push(performance.now() - startedAt);
    await runSteps(steps(4, 30), { concurrency: 4, rate: null, signal: never }, note);
    at.forEach((ms, i) => expect(ms).toBeGreaterThan(i * 30 - 2));
    const before = performance.now();
    await runSteps(steps(5), { concurrency: 5, rate: 50, signal: never }, async () => {});
    expect(performance.now() - before).toBeGreaterThan(4 * 20 - 2);
  });

  test("stopped, it begins nothing new and waits for what is under way", async () => {
    const stop = new AbortController();
    let [begun, ended] = [0, 0];
    await runSteps(steps(100, 1), { concurrency: 2, rate: null, signal: stop.signal }, async () => {
      begun += 1;
      if (begun === 5) stop.abort();
      await new Promise((resolve) => setImmediate(resolve));
      ended += 1;
    });
    expect(begun).toBeLessThan(8);
    expect(ended).toBe(begun);
  });

  test("an error ends it, once nothing is under way any more", async () => {
    let ended = false;
    const run = runSteps(steps(10), { concurrency: 2, rate: null, signal: never }, async ({ item }) => {
      if (item === 1) throw new Error("no more");
      await new Promise((resolve) => setImmediate(resolve));
      ended = true;
    });
    await expect(run).rejects.toThrow("no more");
    expect(ended).toBe(true);
  });
});
