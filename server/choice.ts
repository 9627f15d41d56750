import { setImmediate } from "node:timers/promises";
import type { Query } from "../protocol/query/ast.ts";
import { exceptFor, parseArrivalQuery } from "../protocol/query/arrival.ts";
import type { Choice as ChoiceText } from "../protocol/tunnel.ts";
import { badQuery } from "./api/query.ts";
import { compilePredicate } from "./query/predicate.ts";
import { needsOf } from "./query/needs.ts";
import type { Deliverable, Store } from "./store/store.ts";
import type { Verification } from "./verification.ts";

/** So many seqs are looked at in one go at first: with their bodies, or without. */
const BODY_SPAN = 50;
const SPAN = 2_000;
/** A step that took less is doubled, one that took far more is halved. */
const STEP_MS = 5;

export type Choice = ReturnType<typeof createChoice>;

/** Reads what an agent wants. Null for everything. Throws `bad_query`. */
function read({ filter, except = [] }: ChoiceText): Query | null {
  const one = (text: string): Query => {
    const parsed = parseArrivalQuery(text);
    if (!parsed.ok) throw badQuery(parsed.error, text);
    const compiled = compilePredicate(parsed.query, { now: 0 });
    if (!compiled.ok) throw badQuery(compiled.error, text);
    return parsed.query;
  };
  return exceptFor(filter === undefined ? null : one(filter), except.map(one));
}

/**
 * Which requests are for an agent, and the store as it is for that agent: with those alone. Decided by what the store holds when the
 * request's turn comes, never before its verdict. Reading on throws `query_too_slow` where a pattern takes too long.
 */
export function createChoice(
  store: Pick<Store, "next" | "deliverable" | "count" | "newest" | "matching" | "nextMatching" | "countMatching">,
  verification: Pick<Verification, "awaited" | "oldestAwaited">,
  first: ChoiceText,
) {
  let query = read(first);
  let cut = false;
  let ended = false;

  const waitsFor = (wanted: Query, seq: number) => (needsOf(wanted).facts ? verification.awaited(seq) : null);

  async function takes(seq: number): Promise<boolean> {
    if (query) await waitsFor(query, seq);
    return query === null || (await store.matching(query, [seq])).has(seq);
  }

  return {
    /** Whether there is anything to choose: without, all is for this agent. */
    get isOpen() {
      return query === null;
    },
    /** Whether a count stopped before its end. */
    get cut() {
      return cut;
    },
    /** Takes effect for all that is not decided yet. Throws `bad_query`. */
    change(text: ChoiceText): void {
      query = read(text);
    },
    takes,
    /** The agent is gone: what is looked for need not be found. */
    end(): void {
      ended = true;
    },

    async next({ endpoint, after, upTo = Number.MAX_SAFE_INTEGER }: Parameters<Store["next"]>[0]) {
      let span: number | null = null;
      for (let from = after; ;) {
        if (!query) return store.next({ endpoint, after: from, upTo });
        // In a turn of its own: by then every committed request that awaits its verdict is known as such.
        await setImmediate();
        if (!query || ended) return null;
        const { facts, body } = needsOf(query);
        const last = Math.min(upTo, (await store.newest()).seq);
        if (from >= last) return null;
        const awaited = facts ? verification.oldestAwaited(endpoint, from) : null;
        if (awaited === from + 1) {
          await verification.awaited(awaited);
          continue;
        }
        span ??= body ? BODY_SPAN : SPAN;
        const to = Math.min(last, from + span, awaited === null ? last : awaited - 1);
        const startedAt = performance.now();
        const found: Deliverable | null = await store.nextMatching({ query, endpoint, after: from, upTo: to });
        if (found) return found;
        const took = performance.now() - startedAt;
        if (took < STEP_MS) span *= 2;
        else if (took > 4 * STEP_MS) span = Math.max(1, span >> 1);
        from = to;
      }
    },

    /** Null also for one that is not for this agent. */
    async deliverable(seq: number): Promise<Deliverable | null> {
      return (await takes(seq)) ? store.deliverable(seq) : null;
    },

    async count(range: Parameters<Store["count"]>[0]): Promise<number> {
      if (!query) return store.count(range);
      const { count, complete } = await store.countMatching({ query, ...range });
      if (!complete) cut = true;
      return count;
    },
  };
}
