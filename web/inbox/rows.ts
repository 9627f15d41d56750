import type { LiveRow } from "../../protocol/live.ts";
import type { Summary } from "../../protocol/request.ts";

/**
 * The list's rows in one mutable array, oldest first so that a new row is a push. What comes in is queued and applied once a frame;
 * a frame applies either live rows or an older page, never both, so that the list knows at which end it grew.
 */
export interface Rows {
  subscribe(listener: () => void): () => void;
  /** Rises with every applied change. */
  version(): number;
  size(): number;
  /** As long as the list and new with every version: what a virtual list takes as its data. Rows are read with `at`. */
  extent(): ArrayLike<unknown>;
  /** By position in the list: 0 is the newest. */
  at(index: number): Summary | undefined;
  get(id: string): Summary | undefined;
  /** Position in the list, -1 for a row that is not loaded. */
  indexOf(id: string): number;
  /** How many rows have come in at the top since the list was loaded. */
  arrived(): number;
  /** Whether the last change was at the top (live) rather than at the bottom (an older page). */
  grewAtTop(): boolean;
  /** How many loaded rows no target has answered yet. */
  waiting(): number;
  reset(newestFirst: readonly Summary[], complete: boolean): void;
  receive(row: LiveRow): void;
  addOlder(newestFirst: readonly Summary[], complete: boolean): void;
}

type Frame = (apply: () => void) => void;

export function createRows(frame: Frame = (apply) => void requestAnimationFrame(apply)): Rows {
  let rows: Summary[] = [];
  let byId = new Map<string, Summary>();
  let version = 0;
  let extent = { length: 0 };
  let arrived = 0;
  let waiting = 0;
  let atTop = false;
  /** Whether the oldest row of the endpoint is loaded: only then may a row older than all others be inserted. */
  let whole = false;
  let live: LiveRow[] = [];
  let older: { page: readonly Summary[]; complete: boolean }[] = [];
  let scheduled = false;
  const listeners = new Set<() => void>();

  function position(seq: number): number {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle]!.seq < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function put(row: Summary): void {
    const known = byId.get(row.id);
    if (known && known.rev >= row.rev) return;
    const index = position(row.seq);
    if (!known && index === 0 && rows.length > 0 && !whole) return;
    byId.set(row.id, row);
    waiting += Number(isWaiting(row)) - Number(known !== undefined && isWaiting(known));
    if (known) rows[index] = row;
    else if (index === rows.length) {
      rows.push(row);
      arrived += 1;
    } else rows.splice(index, 0, row);
  }

  function drop(index: number): void {
    const row = rows[index];
    if (!row) return;
    rows.splice(index, 1);
    byId.delete(row.id);
    waiting -= Number(isWaiting(row));
  }

  function applyLive(): void {
    for (const row of live) {
      if ("deleted" in row) {
        const index = position(row.seq);
        if (rows[index]?.seq === row.seq) drop(index);
      } else if ("gone" in row) {
        const known = byId.get(row.id);
        if (known) drop(position(known.seq));
      } else put(row);
    }
    live = [];
    atTop = true;
  }

  function applyOlder(): void {
    const { page, complete } = older.shift()!;
    const fresh = page.filter((row) => !byId.has(row.id)).reverse();
    for (const row of fresh) {
      byId.set(row.id, row);
      waiting += Number(isWaiting(row));
    }
    rows = [...fresh, ...rows];
    whole = complete;
    atTop = false;
  }

  function apply(): void {
    scheduled = false;
    // In turns: a stream that never pauses must not keep an older page from showing.
    if (older.length > 0 && (atTop || live.length === 0)) applyOlder();
    else if (live.length > 0) applyLive();
    publish();
    if (live.length > 0 || older.length > 0) schedule();
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    frame(apply);
  }

  function publish(): void {
    version += 1;
    extent = { length: rows.length };
    for (const listener of listeners) listener();
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
    size: () => rows.length,
    extent: () => extent,
    at: (index) => rows[rows.length - 1 - index],
    get: (id) => byId.get(id),
    indexOf(id) {
      const row = byId.get(id);
      return row ? rows.length - 1 - position(row.seq) : -1;
    },
    arrived: () => arrived,
    grewAtTop: () => atTop,
    waiting: () => waiting,
    reset(newestFirst, complete) {
      rows = newestFirst.toReversed();
      byId = new Map(rows.map((row) => [row.id, row]));
      waiting = rows.filter(isWaiting).length;
      whole = complete;
      live = [];
      older = [];
      atTop = false;
      publish();
    },
    receive(row) {
      live.push(row);
      schedule();
    },
    addOlder(page, complete) {
      older.push({ page, complete });
      schedule();
    },
  };
}

function isWaiting(row: Summary): boolean {
  return row.delivery === null && row.refused === null;
}
