import { setTimeout as sleep } from "node:timers/promises";
import type { Step } from "./plan.ts";

export interface RunOptions {
  /** How many may be under way at once. */
  concurrency: number;
  /** At most so many begin in a second. */
  rate: number | null;
  /** After this nothing new begins. */
  signal: AbortSignal;
}

/**
 * Sends the steps of a plan in their order, each not before its moment; resolves when what began has ended. The first error ends it, and
 * is thrown once nothing is under way.
 */
export async function runSteps<Item>(
  steps: readonly Step<Item>[],
  { concurrency, rate, signal }: RunOptions,
  send: (step: Step<Item>) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const ending = AbortSignal.any([signal, failed.signal]);
  const startedAt = performance.now();
  let taken = 0;
  let nextAt = startedAt;

  async function hand(): Promise<void> {
    for (let step = steps[taken++]; step; step = steps[taken++]) {
      const now = performance.now();
      const at = Math.max(now, startedAt + step.atMs, nextAt);
      if (rate !== null) nextAt = at + 1000 / rate;
      if (at > now) await sleep(at - now, undefined, { signal: ending }).catch(() => {});
      if (ending.aborted) return;
      await send(step);
    }
  }

  const hands = Array.from({ length: Math.min(concurrency, steps.length) }, async () => {
    try {
      await hand();
    } catch (error) {
      failed.abort();
      throw error;
    }
  });
  await Promise.allSettled(hands);
  await Promise.all(hands);
}
