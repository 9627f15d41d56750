import type { AgentState, LiveRow } from "../../protocol/live.ts";
import type { Summary } from "../../protocol/request.ts";
import { api, ApiFailure, isSignedOut } from "../api.ts";
import type { Batch, Connection, LiveShare } from "../live-share.ts";
import { createMatcher } from "./matcher.ts";
import { createRows, type Rows } from "./rows.ts";
import { createView, type Sort, type View } from "./view.ts";

/** What is kept of the feed until the first page is there: beyond that the page is loaded again. */
const MOST_EARLY = 200;
/** A page that could not be loaded is asked for again after so long, or as soon as the feed is back. */
const AGAIN_MS = 3_000;

export interface InboxStatus {
  /** Whether the first page is there. */
  loaded: boolean;
  connection: Connection;
  agents: AgentState[];
  /** Whether the relay takes nothing in because its disk is almost full. */
  diskLow: boolean;
  /** The version of the relay that greeted last. */
  version: string | null;
  /** Where the next older page starts; null when the oldest row is loaded. */
  next: number | null;
  /** What the rows shown are narrowed to. */
  query: string;
  /** Why the relay did not take the query asked for last; the rows are still those of the one before. */
  problem: ApiFailure | null;
  /** Whether the list stands still because the user wants it to. */
  paused: boolean;
  /** How the loaded rows are sorted; null for newest first. While they are, new ones wait. */
  sort: Sort | null;
}

export interface Inbox {
  rows: Rows;
  /** The rows in the order in which they are shown. */
  view: View;
  status(): InboxStatus;
  subscribe(listener: () => void): () => void;
  /** Loads and follows until the returned function is called. */
  start(): () => void;
  /** Narrows the list; what is shown stays until the new rows are there. */
  search(query: string): void;
  setPaused(paused: boolean): void;
  setSort(sort: Sort | null): void;
  retryNow(): void;
  loadOlder(): void;
}

interface InboxEvents {
  /** A request of this endpoint has come or changed, whether or not the list shows it. */
  onSummary(row: Summary): void;
  onDrop(id: string): void;
  onSignedOut(): void;
}

/** One endpoint's list: it loads a page and goes on from that page's rev with what the shared feed brings. */
export function createInbox(endpoint: string, live: LiveShare, events: InboxEvents): Inbox {
  const rows = createRows({
    onTrim: (seq) => update({ next: seq }),
    onOverflow: () => void reload(),
    onDrop: events.onDrop,
  });
  const view = createView(rows);
  const listeners = new Set<() => void>();
  let status: InboxStatus = {
    loaded: false,
    ...of(live),
    next: null,
    query: "",
    problem: null,
    paused: false,
    sort: null,
  };
  let wanted = "";
  /** Up to which rev the list is complete; null while a page is loaded, and then what comes early waits. */
  let complete: number | null = null;
  let early: Batch[] = [];
  let loading = new AbortController();
  let retry: ReturnType<typeof setTimeout> | undefined;
  /** The older page under way: one at a time, and none outlives the list that it belongs to. */
  let older: AbortController | null = null;
  const matcher = createMatcher(rows.receive, reloadSoon);

  function of(share: LiveShare) {
    const { agents, ...rest } = share.state();
    return { ...rest, agents: agents.filter((agent) => agent.endpoints.includes(endpoint)) };
  }

  const isLive = () => status.connection.state === "live";

  function update(change: Partial<InboxStatus>): void {
    status = { ...status, ...change };
    for (const listener of listeners) listener();
  }

  async function reload(): Promise<void> {
    loading.abort();
    clearTimeout(retry);
    const mine = new AbortController();
    loading = mine;
    complete = null;
    early = [];
    const query = wanted;
    try {
      const page = await api.requests(endpoint, query, null, mine.signal);
      if (mine.signal.aborted) return;
      older?.abort();
      older = null;
      matcher.follow(query);
      rows.reset(page.requests, page.next === null);
      complete = page.rev;
      update({ loaded: true, next: page.next, query });
      for (const batch of early.splice(0)) advance(batch);
    } catch (error) {
      if (!mine.signal.aborted) fail(error, query);
    }
  }

  function fail(error: unknown, query: string): void {
    if (isSignedOut(error)) return events.onSignedOut();
    if (error instanceof ApiFailure && error.status === 400 && query !== status.query) {
      wanted = status.query;
      update({ problem: error });
      return void reload();
    }
    reloadSoon();
  }

  function reloadSoon(): void {
    complete = null;
    clearTimeout(retry);
    retry = setTimeout(() => void reload(), AGAIN_MS);
  }

  function advance({ after, rev, rows: changed }: Batch): void {
    if (complete === null) {
      if (early.push({ after, rev, rows: changed }) > MOST_EARLY) early.shift();
      return;
    }
    if (after > complete) return void reload();
    complete = Math.max(complete, rev);
    const mine = changed.filter((row): row is LiveRow => !("endpoint" in row) || row.endpoint === endpoint);
    for (const row of mine) if ("endpoint" in row) events.onSummary(row);
    matcher.receive(mine);
  }

  return {
    rows,
    view,
    status: () => status,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      const stopListening = live.listen((batch) => (batch === "reset" ? void reload() : advance(batch)));
      const stopWatching = live.subscribe(() => {
        const wasLive = isLive();
        update(of(live));
        if (!wasLive && isLive() && complete === null) void reload();
      });
      update(of(live));
      void reload();
      return () => {
        stopListening();
        stopWatching();
        loading.abort();
        older?.abort();
        matcher.stop();
        clearTimeout(retry);
      };
    },
    search(query) {
      if (query === wanted) return;
      wanted = query;
      update({ problem: null });
      void reload();
    },
    setPaused(paused) {
      if (paused === status.paused) return;
      update({ paused });
      rows.setHeld(paused || status.sort !== null);
    },
    setSort(sort) {
      if (sort === status.sort) return;
      view.setSort(sort);
      rows.setHeld(status.paused || sort !== null);
      update({ sort });
    },
    retryNow() {
      live.retryNow();
      if (complete === null) void reload();
    },
    loadOlder() {
      const before = status.next;
      if (before === null || older) return;
      const mine = new AbortController();
      older = mine;
      api
        .requests(endpoint, status.query, before, AbortSignal.any([mine.signal, AbortSignal.timeout(30_000)]))
        .then(async (page) => {
          if (older !== mine) return;
          // Where the list goes on is told with its rows: who looks for one must not take it for missing.
          await rows.addOlder(page.requests, page.next === null);
          if (older !== mine) return;
          older = null;
          update({ next: page.next });
        })
        .catch(() => {
          if (older === mine) older = null;
        });
    },
  };
}
