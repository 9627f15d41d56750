import type { Cursor, Ranges } from "./store/store.ts";

/**
 * What one agent has settled of one endpoint, while it is connected. Seqs up to `position` have been looked at: each is settled or
 * among `unsettled`. Those of the backlog that lie above are found in the store; `settled` are the ones that went past it.
 */
export function createCursorTracker(cursor: Cursor) {
  let position = cursor.lowWater;
  const settled = new Set(cursor.settled);
  const unsettled = new Set<number>();
  const skipped = cursor.skipped;
  const owed = cursor.owed;

  function advance(seq: number): void {
    position = Math.max(position, seq);
    settled.delete(seq);
  }

  return {
    get position() {
      return position;
    },
    get owed(): Readonly<Ranges> {
      return owed;
    },
    isSettled: (seq: number) => settled.has(seq),
    isUnsettled: (seq: number) => unsettled.has(seq),
    /** The oldest that was looked at and is not under way. */
    oldestUnsettled(underWay: ReadonlySet<number>): number | null {
      let oldest: number | null = null;
      for (const seq of unsettled) if (!underWay.has(seq) && (oldest === null || seq < oldest)) oldest = seq;
      return oldest;
    },
    /** Takes responsibility for a seq. `everythingBelow` it has been looked at. */
    take(seq: number, everythingBelow: boolean): void {
      if (seq <= cursor.lowWater) return;
      unsettled.add(seq);
      if (everythingBelow) advance(seq);
    },
    /** Passes over a seq that needs nothing. */
    pass: advance,
    settle(seq: number): void {
      const range = owed[0];
      if (range && seq >= range[0] && seq <= range[1]) {
        if (seq === range[1]) owed.shift();
        else range[0] = seq + 1;
        return;
      }
      unsettled.delete(seq);
      if (seq > position) settled.add(seq);
    },
    /** No request is left in the first owed range. */
    dropOwed: () => void owed.shift(),
    /** What is not settled up to `position` is owed: so a request that stands still costs one entry, not all that came after it. */
    snapshot(): Cursor {
      // Those that were passed over along with others.
      for (const seq of settled) if (seq <= position) settled.delete(seq);
      const open: Ranges = [];
      for (const seq of unsettled) if (seq <= position) open.push([seq, seq]);
      return {
        lowWater: position,
        settled: [...settled],
        skipped: skipped.map(copy),
        owed: open.length === 0 ? owed.map(copy) : mergeRanges([...owed, ...open]),
      };
    },
  };
}

const copy = ([from, to]: [number, number]): [number, number] => [from, to];

/** Where an agent begins: a known one where it stopped, a new one now; `backlog` decides otherwise. `newest` is the newest seq. */
export function startingCursor(known: Cursor | null, backlog: "all" | "none" | undefined, newest: number): Cursor {
  if (!known) {
    const skipped: Ranges = backlog === "all" || newest === 0 ? [] : [[1, newest]];
    return { lowWater: backlog === "all" ? 0 : newest, settled: [], skipped, owed: [] };
  }
  if (backlog === "all") return { ...known, skipped: [], owed: mergeRanges([...known.owed, ...known.skipped]) };
  if (backlog === "none") {
    const pending = without([known.lowWater + 1, newest], known.settled);
    const skipped = mergeRanges([...known.skipped, ...known.owed, ...pending]);
    return { lowWater: Math.max(newest, known.lowWater), settled: [], skipped, owed: [] };
  }
  return known;
}

export function mergeRanges(ranges: Ranges): Ranges {
  const merged: Ranges = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** A range without some seqs, as ranges. */
function without([from, to]: [number, number], seqs: number[]): Ranges {
  const ranges: Ranges = [];
  let start = from;
  for (const seq of seqs.filter((s) => s >= from && s <= to).toSorted((a, b) => a - b)) {
    if (seq > start) ranges.push([start, seq - 1]);
    start = seq + 1;
  }
  if (start <= to) ranges.push([start, to]);
  return ranges;
}
