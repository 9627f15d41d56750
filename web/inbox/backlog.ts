import type { Summary } from "../../protocol/request.ts";
import { isFailed } from "./failed.ts";

/** So many rows are kept aside for when the list goes on; beyond that they are only counted. */
const MOST_KEPT = 5_000;

/** What has come in above the newest row since the list was left or held. */
interface Fresh {
  count: number;
  failed: number;
}

/** What came in since a mark: counted, and where the list cannot take it, kept aside. */
export function createBacklog() {
  /** The newest seq when counting began; null while nothing is counted. */
  let mark: number | null = null;
  let fresh: Fresh = { count: 0, failed: 0 };
  let kept = new Map<string, Summary>();
  let overflowed = false;

  const counts = (row: Summary) => mark !== null && row.seq > mark;

  function count(row: Summary, before: Summary | undefined): void {
    if (!counts(row)) return;
    fresh.count += before ? 0 : 1;
    fresh.failed += Number(isFailed(row)) - Number(before !== undefined && isFailed(before));
  }

  return {
    fresh: () => fresh,
    /** Counts from above this seq on, unless it counts already. */
    begin(newest: number): void {
      mark ??= newest;
    },
    end(): void {
      mark = null;
      fresh = { count: 0, failed: 0 };
    },
    count,
    uncount(row: Summary): void {
      if (!counts(row)) return;
      fresh.count -= 1;
      fresh.failed -= Number(isFailed(row));
    },

    isEmpty: () => kept.size === 0,
    get: (id: string) => kept.get(id),
    bySeq: (seq: number) => [...kept.values()].find((row) => row.seq === seq),
    keep(row: Summary): void {
      const known = kept.get(row.id);
      if (known && known.rev >= row.rev) return;
      // One that was only counted cannot be told from a new one by its updates: their delivery tells.
      if (!known && overflowed && row.delivery !== null) return;
      count(row, known);
      if (known || kept.size < MOST_KEPT) kept.set(row.id, row);
      else overflowed = true;
    },
    delete: (id: string) => kept.delete(id),
    /** Gives up what was kept, oldest first; null where more came in than that. */
    take(): Summary[] | null {
      const rows = overflowed ? null : [...kept.values()].toSorted((a, b) => a.seq - b.seq);
      kept = new Map();
      overflowed = false;
      return rows;
    },
  };
}
