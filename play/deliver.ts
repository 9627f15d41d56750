import type { RetrySchedule } from "../providers/index.ts";
import type { Clock } from "./clock.ts";

/** What one attempt came to. `error`: why there is no status. */
export interface Exchange {
  status: number | null;
  error: string | null;
  ms: number;
}

/** Something to deliver. `at`: seconds since the play began. */
export interface Planned<T> {
  what: T;
  at: number;
}

/** One attempt: the `n`th, from 1, to deliver the item of this index. */
export interface Attempt<T> {
  what: T;
  index: number;
  n: number;
  at: number;
  /** What the attempt before came to; null for the first. */
  before: Exchange | null;
}

type Mark = "delivered" | "failed";

/** How a play ends: the mark of each item, null for one that was cancelled before it had one. */
export type Marks = (Mark | null)[];

/**
 * Delivers as a sender does: each item when its time comes, and again after a failure as long as the schedule says, each time so long after
 * the failure before it. One attempt at a time, so that it can be told what met what. A pause that is not documented is none. Without a
 * schedule nothing is repeated. It has no clock and no network of its own, and never rejects unless `send` does.
 */
export async function deliver<T, E extends Exchange>(options: {
  items: readonly Planned<T>[];
  schedule: RetrySchedule | null;
  clock: Pick<Clock, "now" | "until">;
  send(attempt: Attempt<T>): Promise<E>;
  onNext?(attempt: Attempt<T>): void;
  onAttempt?(attempt: Attempt<T>, exchange: E): void;
  signal: AbortSignal;
}): Promise<Marks> {
  const { items, schedule, clock, signal } = options;
  const marks: Marks = items.map(() => null);
  const open: Attempt<T>[] = items.map(({ what, at }, index) => ({ what, index, n: 1, at, before: null }));
  for (;;) {
    const next = open.reduce<Attempt<T> | null>((first, one) => (first && first.at <= one.at ? first : one), null);
    if (!next) return marks;
    open.splice(open.indexOf(next), 1);
    options.onNext?.(next);
    await clock.until(next.at, signal);
    if (signal.aborted) return marks;
    const attempt = { ...next, at: clock.now() };
    const exchange = await options.send(attempt);
    if (signal.aborted && exchange.status === null) return marks;
    const again = delayAfter(schedule, next.n, exchange.status);
    if (again === null) marks[next.index] = isDelivered(schedule, exchange.status) ? "delivered" : "failed";
    else open.push({ ...next, n: next.n + 1, at: clock.now() + again, before: exchange });
    options.onAttempt?.(attempt, exchange);
  }
}

/** Whether an answer is a success for a sender; without a schedule, any from 200 to 299. */
export function isDelivered(schedule: RetrySchedule | null, status: number | null): boolean {
  if (status === null) return false;
  return schedule ? schedule.delivered(status) : status >= 200 && status <= 299;
}

/** Seconds from the end of an attempt to the next one; null where there is none. */
function delayAfter(schedule: RetrySchedule | null, n: number, status: number | null): number | null {
  if (isDelivered(schedule, status) || !schedule?.repeats(status) || n > schedule.delays.length) return null;
  return schedule.delays[n - 1] ?? 0;
}
