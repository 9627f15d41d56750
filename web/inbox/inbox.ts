import type { AgentState, DiskState } from "../../protocol/live.ts";
import type { Summary } from "../../protocol/request.ts";
import { api, ApiFailure, isSignedOut } from "../api.ts";
import { followLive } from "../live.ts";
import { createRows, type Rows } from "./rows.ts";

const LONGEST_WAIT_MS = 15_000;

type Connection =
  | { state: "connecting" }
  | { state: "live" }
  /** `retryAt` is null while a try is under way; times in ms since 1970. */
  | { state: "reconnecting"; since: number; retryAt: number | null; error: unknown };

export interface InboxStatus {
  /** Whether the first page is there. */
  loaded: boolean;
  connection: Connection;
  agents: AgentState[];
  /** Whether the relay takes nothing in because its disk is almost full. */
  diskLow: boolean;
  /** Where the next older page starts; null when the oldest row is loaded. */
  next: number | null;
  /** What the rows shown are narrowed to. */
  query: string;
  /** Why the relay did not take the query asked for last; the rows are still those of the one before. */
  problem: ApiFailure | null;
}

export interface Inbox {
  rows: Rows;
  status(): InboxStatus;
  subscribe(listener: () => void): () => void;
  /** Connects and stays connected until the returned function is called. */
  start(): () => void;
  /** Narrows list and feed; what is shown stays until the new rows are there. */
  search(query: string): void;
  retryNow(): void;
  loadOlder(): void;
}

/** One endpoint's list and its live feed: load a page, follow from its rev, and after a break go on from the last rev seen. */
export function createInbox(endpoint: string, events: { onSummary(row: Summary): void; onSignedOut(): void }): Inbox {
  const rows = createRows();
  const listeners = new Set<() => void>();
  let status: InboxStatus = {
    loaded: false,
    connection: { state: "connecting" },
    agents: [],
    diskLow: false,
    next: null,
    query: "",
    problem: null,
  };
  let wanted = "";
  let cursor: number | null = null;
  let round = new AbortController();
  /** The older page under way: one at a time, and none outlives the list that it belongs to. */
  let older: AbortController | null = null;
  let wake = () => {};

  function update(change: Partial<InboxStatus>): void {
    status = { ...status, ...change };
    for (const listener of listeners) listener();
  }

  async function load(signal: AbortSignal): Promise<void> {
    const query = wanted;
    try {
      const page = await api.requests(endpoint, query, null, signal);
      older?.abort();
      older = null;
      rows.reset(page.requests, page.next === null);
      cursor = page.rev;
      update({ loaded: true, next: page.next, query });
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.status !== 400 || query === status.query) throw error;
      wanted = status.query;
      update({ problem: error });
    }
  }

  /** Resolves to whether to go on at once. */
  async function connect(signal: AbortSignal): Promise<boolean> {
    round = new AbortController();
    const here = round.signal;
    const either = AbortSignal.any([signal, here]);
    const handlers = {
      onHello: () => update({ connection: { state: "live" }, diskLow: false }),
      onAgents: (agents: AgentState[]) =>
        update({ agents: agents.filter((agent) => agent.endpoints.includes(endpoint)) }),
      onDisk: ({ low }: DiskState) => update({ diskLow: low }),
      onRow(row: Parameters<Rows["receive"]>[0]) {
        if (here.aborted) return;
        cursor = Math.max(cursor ?? 0, row.rev);
        rows.receive(row);
        if ("endpoint" in row) events.onSummary(row);
      },
      onReset() {
        cursor = null;
        round.abort();
      },
    };
    try {
      if (cursor === null || wanted !== status.query) await load(either);
      if (cursor === null) return true;
      await followLive(endpoint, status.query, cursor, handlers, either);
    } catch (error) {
      if (!here.aborted) throw error;
    }
    return here.aborted;
  }

  async function run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    let since = 0;
    while (!signal.aborted) {
      let error: unknown = null;
      let again = false;
      try {
        again = await connect(signal);
      } catch (caught) {
        error = caught;
      }
      if (signal.aborted) return;
      if (isSignedOut(error)) return events.onSignedOut();
      if (status.connection.state !== "reconnecting") {
        failures = 0;
        since = Date.now();
      }
      if (again) continue;
      // Half fixed, half random, so that the tabs of a relay that restarts do not all come at once.
      const wait = Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2);
      failures += 1;
      update({ connection: { state: "reconnecting", since, retryAt: Date.now() + wait, error } });
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, wait);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        signal.addEventListener("abort", wake, { once: true });
      });
      if (!signal.aborted) update({ connection: { state: "reconnecting", since, retryAt: null, error } });
    }
  }

  return {
    rows,
    status: () => status,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      const stop = new AbortController();
      const online = () => wake();
      window.addEventListener("online", online);
      void run(stop.signal);
      return () => {
        stop.abort();
        window.removeEventListener("online", online);
      };
    },
    search(query) {
      if (query === wanted) return;
      wanted = query;
      update({ problem: null });
      round.abort();
      wake();
    },
    retryNow: () => wake(),
    loadOlder() {
      const before = status.next;
      if (before === null || older) return;
      const mine = new AbortController();
      older = mine;
      api
        .requests(endpoint, status.query, before, AbortSignal.any([mine.signal, AbortSignal.timeout(30_000)]))
        .then((page) => {
          if (older !== mine) return;
          older = null;
          rows.addOlder(page.requests, page.next === null);
          update({ next: page.next });
        })
        .catch(() => {
          if (older === mine) older = null;
        });
    },
  };
}
