import type { Speed } from "../protocol/trigger.ts";

/** The time of a play, in seconds since it began. */
export interface Clock {
  now(): number;
  /** Resolves when it is so late, at once for the past, and early when the signal aborts. */
  until(at: number, signal: AbortSignal): Promise<void>;
  /** How many real milliseconds lie before an instant. */
  realMs(at: number): number;
}

/** A clock that runs as fast as all others while something happens, and at a speed while nothing does. */
export function createClock(speed: Speed): Clock {
  const began = performance.now();
  /** Seconds that were skipped, less than none at a speed below 1. */
  let skipped = 0;
  const now = () => (performance.now() - began) / 1000 + skipped;
  const realMs = (at: number) => (speed === "instant" ? 0 : (Math.max(0, at - now()) * 1000) / speed);
  return {
    now,
    realMs,
    async until(at, signal) {
      if (at <= now()) return;
      const end = performance.now() + realMs(at);
      for (let ms = end - performance.now(); ms > 0 && !signal.aborted; ms = end - performance.now()) {
        await sleep(Math.min(ms, LONGEST_MS), signal);
      }
      if (!signal.aborted) skipped += at - now();
    },
  };
}

/** The longest that a timer takes: it fires at once for more. */
const LONGEST_MS = 2 ** 31 - 1;

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
