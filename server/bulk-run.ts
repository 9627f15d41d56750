import { setMaxListeners } from "node:events";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { DeliveryError } from "../protocol/delivery.ts";
import { HooktapError } from "../protocol/error.ts";
import type { ReplayInput } from "../protocol/request.ts";
import type { Hub } from "./hub.ts";
import type { Pace } from "./pace.ts";
import type { Replay } from "./replay.ts";
import type { BulkRow } from "./store/bulk.ts";
import type { NewDelivery, Store } from "./store/store.ts";

/** Seqs that are read ahead; so many a run holds in memory at most. */
const WINDOW = 100;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** A request during which its agent went away so often is taken for the cause. */
const MOST_LOST = 3;
/** From so many at once, ends are written together: fewer fsyncs hold the target's next requests up. Of fewer, each would wait for it. */
const TOGETHER_FROM = 8;

/** Nothing reached a handler: such a request stays open, and is tried again when there may be one. */
const UNREACHED = new Map<DeliveryError, string>([
  ["refused", "the target refuses connections"],
  ["dns", "the target's host name is not found"],
  ["tls", "the target's TLS handshake fails"],
  ["agent_lost", "the agent went away"],
]);

/** How a request ended; `problem` where nothing was sent. */
interface End {
  seq: number;
  delivery: NewDelivery | null;
  problem: string | null;
}

interface BulkRunDeps {
  store: Store;
  replay: Pick<Replay, "attempt">;
  hub: Pick<Hub, "onChange">;
  pace: Pick<Pace, "turn">;
}

/** The deliveries of one bulk replay, from its start or a resume to its end or a stop. */
export function createBulkRun({ id, options }: BulkRow, { store, replay, hub, pace }: BulkRunDeps) {
  const { agent, sign, kind, concurrency, rate } = options;
  const input: ReplayInput = { sign, ...(agent === null ? {} : { agent }), ...(kind === null ? {} : { kind }) };
  const stopping = new AbortController();
  const { signal } = stopping;
  setMaxListeners(0, signal);
  let waiting: string | null = null;
  let underWay = 0;
  let nextAt = 0;

  async function* open(): AsyncGenerator<number> {
    let after = 0;
    for (;;) {
      const seqs = await store.bulk.open(id, after, WINDOW);
      if (seqs.length === 0) return;
      yield* seqs;
      after = seqs.at(-1)!;
    }
  }

  /** Not faster than the rate, and slower while captures are many. */
  async function turn(): Promise<void> {
    await pace.turn();
    if (rate === null) return;
    const now = performance.now();
    const at = Math.max(now, nextAt);
    nextAt = at + 1000 / rate;
    await sleep(at - now, undefined, { signal }).catch(() => {});
  }

  /** Until somebody connects, if that can help, or the time has passed. */
  async function wait(reason: string, ms: number, forAgent: boolean): Promise<void> {
    waiting = reason;
    const over = new AbortController();
    const off = forAgent ? hub.onChange(() => over.abort()) : () => {};
    await sleep(ms, undefined, { signal: AbortSignal.any([signal, over.signal]) }).catch(() => {});
    off();
  }

  async function settle({ seq, delivery, problem }: End): Promise<void> {
    waiting = null;
    const status = delivery?.status ?? null;
    const ok = status !== null && status < 400 && delivery?.error === null;
    await store.bulk.settle(id, seq, { ok, problem, delivery }, concurrency < TOGETHER_FROM ? "now" : "soon");
  }

  /** Delivers one request; what keeps all of them from being delivered is waited for. Null when it stops before. */
  async function deliverOne(seq: number): Promise<End | null> {
    let lost = 0;
    for (let ms = FIRST_WAIT_MS; !signal.aborted; ms = Math.min(2 * ms, LONGEST_WAIT_MS)) {
      const captured = await store.get(seq);
      if (!captured) return { seq, delivery: null, problem: "it was deleted meanwhile" };
      let attempt: NewDelivery;
      try {
        attempt = await replay.attempt(captured, input, "bulk");
      } catch (error) {
        if (!(error instanceof HooktapError)) throw error;
        if (signal.aborted) return null;
        if (error.code !== "agent_offline") return { seq, delivery: null, problem: error.message };
        await wait(error.message, LONGEST_WAIT_MS, true);
        continue;
      }
      const unreached = attempt.status === null && attempt.error !== null ? UNREACHED.get(attempt.error) : undefined;
      if (attempt.error === "agent_lost") lost += 1;
      if (unreached === undefined || lost === MOST_LOST) return { seq, delivery: attempt, problem: null };
      await wait(unreached, ms, false);
    }
    return null;
  }

  return {
    /** What it waits for, or why it had to stop. */
    waiting: () => waiting,
    underWay: () => underWay,
    stopped: () => signal.aborted,
    stop(reason: string | null): void {
      waiting = reason;
      stopping.abort();
    },
    /** Delivers what is open; whether it came to the end. When it resolves or rejects, nothing is under way any more. */
    async deliver(): Promise<boolean> {
      const seqs = open();
      const hand = async () => {
        // The next request goes out before the end of this one is written: else a target waits for the disk each time.
        let settling = Promise.resolve();
        try {
          for await (const seq of seqs) {
            await turn();
            if (signal.aborted) break;
            underWay += 1;
            const end = await deliverOne(seq);
            await settling;
            settling = (end ? setImmediate().then(() => settle(end)) : Promise.resolve()).finally(
              () => (underWay -= 1),
            );
            // It is looked at when the next has been delivered.
            settling.catch(() => {});
          }
          await settling;
        } catch (error) {
          stopping.abort();
          throw error;
        }
      };
      const hands = Array.from({ length: concurrency }, hand);
      await Promise.allSettled(hands);
      await Promise.all(hands);
      return !signal.aborted;
    },
  };
}

export type BulkRun = ReturnType<typeof createBulkRun>;
