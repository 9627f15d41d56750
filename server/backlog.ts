import type { Query } from "../protocol/query/ast.ts";
import type { Backlog } from "../protocol/tunnel.ts";
import { readQuery } from "./api/query.ts";
import { mergeRanges, startingCursor } from "./cursor.ts";
import type { Cursor, Ranges, Store } from "./store/store.ts";

/** Rows that are looked at in one go: a query may read their bodies. */
const PAGE = 100;

/** An agent's wish with its query read; undefined: none was told. */
export type BacklogWish = "all" | "none" | { query: Query } | undefined;

/** Throws `bad_query` for a query that cannot be read. */
export function readBacklog(backlog: Backlog | undefined): BacklogWish {
  if (typeof backlog !== "object") return backlog;
  const query = readQuery(backlog.query);
  return query ? { query } : "all";
}

/**
 * Where an agent begins, with what it wants of the backlog. By a query, what matches of all that is not settled up to `newest` is owed,
 * and the rest skipped: both are kept in the cursor, so that a restart does not ask again.
 */
export async function beginningCursor(
  known: Cursor | null,
  wish: BacklogWish,
  { endpoint, newest, store }: { endpoint: string; newest: number; store: Pick<Store, "seqs" | "matching"> },
): Promise<Cursor> {
  if (typeof wish !== "object") return startingCursor(known, wish, newest);
  const { lowWater, settled, owed } = startingCursor(known, "all", newest);
  const done = new Set(settled);
  const isOpen = (seq: number) =>
    (seq > lowWater && !done.has(seq)) || owed.some(([from, to]) => seq >= from && seq <= to);
  const wanted: Ranges = [];
  const left: Ranges = [];
  // Runs of neighbours within the endpoint are one range each, whatever other endpoints captured in between.
  let run: { ranges: Ranges | null; range: [number, number] } | null = null;
  for (let before = newest + 1; ;) {
    const seqs = await store.seqs({ endpoint, before, limit: PAGE });
    if (seqs.length === 0) break;
    const matches = await store.matching(wish.query, seqs.filter(isOpen));
    for (const seq of seqs) {
      const ranges = isOpen(seq) ? (matches.has(seq) ? wanted : left) : null;
      if (run && run.ranges === ranges) run.range[0] = seq;
      else {
        run = { ranges, range: [seq, seq] };
        ranges?.push(run.range);
      }
    }
    before = seqs.at(-1)!;
  }
  return { lowWater: Math.max(newest, lowWater), settled: [], skipped: mergeRanges(left), owed: mergeRanges(wanted) };
}
