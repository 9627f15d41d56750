import { expect, test } from "vitest";
import { createBackOff } from "../../cli/back-off.ts";

const random = () => 1;

test("tries again at once, then after up to 0.1, 1, 5 and 15 seconds, without end", () => {
  const { next } = createBackOff({ random });
  expect(Array.from({ length: 7 }, () => next(0))).toEqual([0, 100, 1_000, 5_000, 15_000, 15_000, 15_000]);
});

test("has full jitter", () => {
  const { next } = createBackOff({ random: () => 0.25 });
  expect(Array.from({ length: 5 }, () => next(0))).toEqual([0, 25, 250, 1_250, 3_750]);
});

test("starts anew after a connection that lived, not after one that broke at once", () => {
  let time = 0;
  const { next } = createBackOff({ random, now: () => time });
  for (let i = 0; i < 4; i++) next(0);
  expect(next(4_999)).toBe(5_000);
  time += 20_000;
  expect(next(0)).toBe(15_000);
  expect(next(60_000)).toBe(0);
  expect(next(0)).toBe(100);
});

test("waits at most 5 seconds for a relay that went away less than 10 seconds ago", () => {
  let time = 0;
  const { next } = createBackOff({ random, now: () => time });
  expect(Array.from({ length: 4 }, (_, i) => next(i === 0 ? 60_000 : 0))).toEqual([0, 100, 1_000, 5_000]);
  time = 9_999;
  expect(next(0)).toBe(5_000);
  time = 10_000;
  expect(next(0)).toBe(15_000);
});

test("never tries sooner than the relay asked for, nor waits for hours because of it", () => {
  const { next } = createBackOff({ random });
  expect(next(0, 7_000)).toBe(7_000);
  expect(next(0, 7_000)).toBe(7_100);
  expect(createBackOff({ random }).next(0, 86_400_000)).toBe(300_000);
});
