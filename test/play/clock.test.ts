import { expect, test } from "vitest";
import { createClock } from "../../play/clock.ts";

const never = new AbortController().signal;

test.each([
  [100, 20],
  [0.5, 0.1],
] as const)(
  "at a speed of %d it is the time that was waited for, after as long in real time as that takes",
  async (speed, seconds) => {
    const clock = createClock(speed);
    const began = performance.now();
    await clock.until(seconds, never);
    expect(performance.now() - began).toBeGreaterThan((seconds / speed) * 1000 - 5);
    expect(clock.now() - seconds).toBeLessThan(0.1);
    expect(clock.now()).toBeGreaterThanOrEqual(seconds);
  },
);

test("an instant clock waits for nothing and is as late as it was asked to be", async () => {
  const clock = createClock("instant");
  const began = performance.now();
  await clock.until(12 * 3_600, never);
  await clock.until(60, never);
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(Math.round(clock.now())).toBe(12 * 3_600);
  expect(clock.realMs(13 * 3_600)).toBe(0);
});

test("a pause that is longer than a timer can be is waited for until it is cancelled", async () => {
  const clock = createClock(0.01);
  const stop = new AbortController();
  let over = false;
  const waiting = clock.until(12 * 3_600, stop.signal).then(() => (over = true));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(over).toBe(false);
  stop.abort();
  await waiting;
  expect(clock.now()).toBeLessThan(60);
});
