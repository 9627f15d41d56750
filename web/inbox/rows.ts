import type { LiveRow } from "../../protocol/live.ts";
import type { Summary } from "../../protocol/request.ts";
import { createBacklog } from "./backlog.ts";

/** At the edge the list keeps so many rows at least and at most: what is older is loaded again when it is scrolled to. */
const KEPT = 15_000;
const MOST = 20_000;

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
  fresh(): { count: number; failed: number };
  reset(newestFirst: readonly Summary[], complete: boolean): void;
  receive(row: LiveRow): void;
  /** Resolves when they are in the list; not if it is loaded anew before. */
  addOlder(newestFirst: readonly Summary[], complete: boolean): Promise<void>;
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

/** Under a stream the list is drawn anew so often: nobody reads faster, and the frames in between stay free for scrolling and typing. */
const PACE_MS = 30;

/** Calls back before a frame. Hidden pages get no frames, and what comes in must not pile up there. */
function createFrames() {
  let last = 0;
  return (apply: () => void): void => {
    const run = () => {
      if (performance.now() - last < PACE_MS) return void requestAnimationFrame(run);
      last = performance.now();
      apply();
    };
    if (document.hidden) setTimeout(apply, 250);
    else requestAnimationFrame(run);
  };
}

export function createRows({ frame = createFrames(), onTrim, onOverflow, onDrop }: RowsDeps = {}): Rows {
  let rows: Summary[] = [];
  let byId = new Map<string, Summary>();
  let version = 0;
  let shape = 0;
  let waiting = 0;
  let atTop = false;
  /** Whether the oldest row of the endpoint is loaded: only then may a row older than all others be inserted. */
  let whole = false;
  let held = false;
  let away = false;
  const backlog = createBacklog();
  let live: LiveRow[] = [];
  let older: { page: readonly Summary[]; complete: boolean; done(): void }[] = [];
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

  function put(row: Summary, counted = true): void {
    const known = byId.get(row.id);
    if (known && known.rev >= row.rev) return;
    if (!known && row.seq > newest() && isFull()) return backlog.keep(row);
    const index = position(row.seq);
    if (!known && index === 0 && rows.length > 0 && !whole) return;
    byId.set(row.id, row);
    waiting += Number(isWaiting(row)) - Number(known !== undefined && isWaiting(known));
    if (counted) backlog.count(row, known);
    if (known) rows[index] = row;
    else {
      shape += 1;
      if (index === rows.length) rows.push(row);
      else rows.splice(index, 0, row);
    }
  }

  function drop(row: Summary | undefined): void {
    if (!row) return;
    backlog.uncount(row);
    onDrop?.(row.id);
    if (backlog.delete(row.id)) return;
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
    return row?.seq === seq ? row : backlog.bySeq(seq);
  }

  function applyLive(): void {
    for (const row of live) {
      if ("deleted" in row) drop(bySeq(row.seq));
      else if ("gone" in row) drop(byId.get(row.id) ?? backlog.get(row.id));
      else put(row);
    }
    live = [];
    atTop = true;
    trim();
  }

  function applyOlder(): void {
    const { page, complete, done } = older.shift()!;
    const more = page.filter((row) => !byId.has(row.id)).reverse();
    for (const row of more) {
      byId.set(row.id, row);
      waiting += Number(isWaiting(row));
    }
    rows = [...more, ...rows];
    whole = complete;
    atTop = false;
    shape += 1;
    done();
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
    if (!isFull() && !backlog.isEmpty()) {
      const kept = backlog.take();
      if (kept === null) onOverflow?.();
      // They were counted when they came.
      else for (const row of kept) put(row, false);
      atTop = true;
    }
    if (away || held) backlog.begin(newest());
    else backlog.end();
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
    fresh: backlog.fresh,
    reset(newestFirst, complete) {
      rows = newestFirst.toReversed();
      byId = new Map(rows.map((row) => [row.id, row]));
      waiting = rows.filter(isWaiting).length;
      whole = complete;
      live = [];
      older = [];
      backlog.take();
      backlog.end();
      if (away || held) backlog.begin(newest());
      atTop = false;
      shape += 1;
      publish();
    },
    receive(row) {
      live.push(row);
      schedule();
    },
    addOlder: (page, complete) =>
      new Promise((done) => {
        older.push({ page, complete, done });
        schedule();
      }),
  };
}

function isWaiting(row: Summary): boolean {
  return row.delivery === null && row.refused === null;
}
