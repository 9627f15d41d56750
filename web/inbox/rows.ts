import type { LiveRow } from "../../protocol/live.ts";
import type { Summary } from "../../protocol/request.ts";
import { isFailed } from "./failed.ts";

/** At the edge the list keeps so many rows at least and at most: what is older is loaded again when it is scrolled to. */
const KEPT = 15_000;
const MOST = 20_000;
/** Rows that come in while the list is held or full, and that are kept for when it goes on; beyond that they are only counted. */
const MOST_HELD = 5_000;

/** What has come in above the newest row since the list was left or held. */
interface Fresh {
  count: number;
  failed: number;
}

/**
 * The list's rows in one mutable array, oldest first so that a new row is a push. What comes in is queued and applied once a frame;
 * a frame applies either live rows or an older page, never both, so that the list knows at which end it grew.
 */
export interface Rows {
  subscribe(listener: () => void): () => void;
  /** Rises with every applied change. */
  version(): number;
  /** Rises when rows come or go, not when one changes. */
  shape(): number;
  size(): number;
  /** By position in the list: 0 is the newest. */
  at(index: number): Summary | undefined;
  get(id: string): Summary | undefined;
  /** Position in the list, -1 for a row that is not loaded. */
  indexOf(id: string): number;
  /** Whether the last change was at the top (live) rather than at the bottom (an older page). */
  grewAtTop(): boolean;
  /** How many loaded rows no target has answered yet. */
  waiting(): number;
  /** Says whether the top is in view; away from it what comes in is counted. */
  setAway(away: boolean): void;
  away(): boolean;
  /** While held, new rows are counted and kept aside; those that are shown still change. */
  setHeld(held: boolean): void;
  fresh(): Fresh;
  reset(newestFirst: readonly Summary[], complete: boolean): void;
  receive(row: LiveRow): void;
  addOlder(newestFirst: readonly Summary[], complete: boolean): void;
}

interface RowsDeps {
  frame?(apply: () => void): void;
  /** The oldest rows went to make room: older pages begin before this seq. */
  onTrim?(seq: number): void;
  /** More came in while held than was kept: the list must be loaded anew. */
  onOverflow?(): void;
  /** A row left the list, by deletion or because it matches no more. */
  onDrop?(id: string): void;
}

/** Hidden pages get no frames, and what comes in must not pile up there. */
function nextFrame(apply: () => void): void {
  if (document.hidden) setTimeout(apply, 250);
  else requestAnimationFrame(apply);
}

export function createRows({ frame = nextFrame, onTrim, onOverflow, onDrop }: RowsDeps = {}): Rows {
  let rows: Summary[] = [];
  let byId = new Map<string, Summary>();
  let version = 0;
  let shape = 0;
  let waiting = 0;
  let atTop = false;
  /** Whether the oldest row of the endpoint is loaded: only then may a row older than all others be inserted. */
  let whole = false;
  let held = false;
  /** The newest seq when the edge was left or the list was held; rows above are fresh. Null at the edge. */
  let mark: number | null = null;
  let away = false;
  let fresh: Fresh = { count: 0, failed: 0 };
  let aside = new Map<string, Summary>();
  let overflowed = false;
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

  const newest = () => rows.at(-1)?.seq ?? 0;
  const isFull = () => held || (away && rows.length >= MOST);

  function countFresh(row: Summary, before: Summary | undefined): void {
    if (mark === null || row.seq <= mark) return;
    fresh.count += before ? 0 : 1;
    fresh.failed += Number(isFailed(row)) - Number(before !== undefined && isFailed(before));
  }

  function putAside(row: Summary): void {
    const known = aside.get(row.id);
    if (known && known.rev >= row.rev) return;
    // One that was only counted cannot be told from a new one by its updates: their delivery tells.
    if (!known && overflowed && row.delivery !== null) return;
    countFresh(row, known);
    if (known || aside.size < MOST_HELD) aside.set(row.id, row);
    else overflowed = true;
  }

  function put(row: Summary): void {
    const known = byId.get(row.id);
    if (known && known.rev >= row.rev) return;
    if (!known && row.seq > newest() && isFull()) return putAside(row);
    const index = position(row.seq);
    if (!known && index === 0 && rows.length > 0 && !whole) return;
    byId.set(row.id, row);
    waiting += Number(isWaiting(row)) - Number(known !== undefined && isWaiting(known));
    countFresh(row, known);
    if (known) rows[index] = row;
    else {
      shape += 1;
      if (index === rows.length) rows.push(row);
      else rows.splice(index, 0, row);
    }
  }

  function drop(row: Summary | undefined): void {
    if (!row) return;
    if (mark !== null && row.seq > mark) {
      fresh.count -= 1;
      fresh.failed -= Number(isFailed(row));
    }
    onDrop?.(row.id);
    if (aside.delete(row.id)) return;
    rows.splice(position(row.seq), 1);
    byId.delete(row.id);
    waiting -= Number(isWaiting(row));
    shape += 1;
  }

  function trim(): void {
    if (away || held || rows.length <= MOST) return;
    for (const row of rows.splice(0, rows.length - KEPT)) {
      byId.delete(row.id);
      waiting -= Number(isWaiting(row));
    }
    whole = false;
    shape += 1;
    onTrim?.(rows[0]!.seq);
  }

  function bySeq(seq: number): Summary | undefined {
    const row = rows[position(seq)];
    return row?.seq === seq ? row : [...aside.values()].find((other) => other.seq === seq);
  }

  function applyLive(): void {
    for (const row of live) {
      if ("deleted" in row) drop(bySeq(row.seq));
      else if ("gone" in row) drop(byId.get(row.id) ?? aside.get(row.id));
      else put(row);
    }
    live = [];
    atTop = true;
    trim();
  }

  function applyOlder(): void {
    const { page, complete } = older.shift()!;
    const more = page.filter((row) => !byId.has(row.id)).reverse();
    for (const row of more) {
      byId.set(row.id, row);
      waiting += Number(isWaiting(row));
    }
    rows = [...more, ...rows];
    whole = complete;
    atTop = false;
    shape += 1;
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
    for (const listener of listeners) listener();
  }

  /** The top is in view or not, the list goes on or not: what was put aside comes in, and the count begins or ends. */
  function settle(): void {
    if (!isFull() && aside.size > 0) {
      const kept = [...aside.values()].toSorted((a, b) => a.seq - b.seq);
      aside = new Map();
      if (overflowed) onOverflow?.();
      else {
        // They were counted when they came.
        const counted = fresh;
        fresh = { count: 0, failed: 0 };
        for (const row of kept) put(row);
        fresh = counted;
        atTop = true;
      }
      overflowed = false;
    }
    if (!away && !held) mark = null;
    else mark ??= newest();
    if (mark === null) fresh = { count: 0, failed: 0 };
    trim();
    publish();
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
    shape: () => shape,
    size: () => rows.length,
    at: (index) => rows[rows.length - 1 - index],
    get: (id) => byId.get(id),
    indexOf(id) {
      const row = byId.get(id);
      return row ? rows.length - 1 - position(row.seq) : -1;
    },
    grewAtTop: () => atTop,
    waiting: () => waiting,
    setAway(to) {
      if (away === to) return;
      away = to;
      settle();
    },
    away: () => away,
    setHeld(to) {
      if (held === to) return;
      held = to;
      settle();
    },
    fresh: () => fresh,
    reset(newestFirst, complete) {
      rows = newestFirst.toReversed();
      byId = new Map(rows.map((row) => [row.id, row]));
      waiting = rows.filter(isWaiting).length;
      whole = complete;
      live = [];
      older = [];
      aside = new Map();
      overflowed = false;
      fresh = { count: 0, failed: 0 };
      mark = away || held ? newest() : null;
      atTop = false;
      shape += 1;
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
