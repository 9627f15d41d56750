import type { AgentState, LiveRow } from "../protocol/live.ts";
import { isSignedOut, Unreachable } from "./api.ts";
import { followLive } from "./live.ts";

const LONGEST_WAIT_MS = 15_000;
const NAME = "hooktap.live";

export type Connection =
  | { state: "connecting" }
  | { state: "live" }
  /** `retryAt` is null while a try is under way; times in ms since 1970. `reason`: what the relay said, null if it did not answer. */
  | { state: "reconnecting"; since: number; retryAt: number | null; reason: string | null };

interface LiveState {
  connection: Connection;
  agents: AgentState[];
  /** Whether the relay takes nothing in because its disk is almost full. */
  diskLow: boolean;
  /** The version of the relay that greeted last. */
  version: string | null;
}

/** All that changed after one rev up to another. */
export interface Batch {
  after: number;
  rev: number;
  rows: LiveRow[];
}

type Message =
  | { is: "state"; state: LiveState }
  | { is: "batch"; batch: Batch }
  | { is: "reset"; rev: number }
  | { is: "signed-out" }
  /** A tab that has just come asks how things stand. */
  | { is: "join" }
  | { is: "retry" };

/** The live feed, of which a browser has one: its tabs elect who holds the connection, and that tab tells the others. */
export interface LiveShare {
  state(): LiveState;
  subscribe(listener: () => void): () => void;
  /** Batches in the order of rev, each following the one before; `reset` where what came before is forgotten. */
  listen(listener: (batch: Batch | "reset") => void): () => void;
  /** Takes part until the returned function is called. */
  start(onSignedOut: () => void): () => void;
  retryNow(): void;
}

/** Tells the other tabs that this browser is signed out: they show the sign-in page too. */
export function tellSignedOut(): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage({ is: "signed-out" } satisfies Message);
  channel.close();
}

export function createLiveShare(): LiveShare {
  let state: LiveState = { connection: { state: "connecting" }, agents: [], diskLow: false, version: null };
  /** Up to where all batches were seen. */
  let rev: number | null = null;
  let leads = false;
  let channel: BroadcastChannel | null = null;
  let signedOut = () => {};
  let wake = () => {};
  let overdue: ReturnType<typeof setTimeout> | undefined;
  const watchers = new Set<() => void>();
  const listeners = new Set<(batch: Batch | "reset") => void>();

  function take(message: Message): void {
    switch (message.is) {
      case "state":
        state = message.state;
        for (const watcher of watchers) watcher();
        hurry();
        break;
      case "batch":
        rev = message.batch.rev;
        for (const listener of listeners) listener(message.batch);
        break;
      case "reset":
        rev = message.rev;
        for (const listener of listeners) listener("reset");
        break;
      case "signed-out":
        signedOut();
        break;
      case "join":
        if (!leads) break;
        channel?.postMessage({ is: "state", state } satisfies Message);
        if (rev !== null) channel?.postMessage({ is: "batch", batch: { after: rev, rev, rows: [] } } satisfies Message);
        break;
      case "retry":
        if (leads) wake();
    }
  }

  /** Timers of hidden tabs are late by up to a minute: those that are seen remind the leader of its next try. */
  function hurry(): void {
    clearTimeout(overdue);
    const { connection } = state;
    if (leads || connection.state !== "reconnecting" || connection.retryAt === null) return;
    overdue = setTimeout(() => post({ is: "retry" }), Math.max(0, connection.retryAt - Date.now()) + 100);
  }

  function post(message: Message): void {
    channel?.postMessage(message);
  }

  function publish(message: Message): void {
    post(message);
    take(message);
  }

  const update = (change: Partial<LiveState>) => publish({ is: "state", state: { ...state, ...change } });

  const handlers = {
    onHello(hello: { version: string; rev: number }) {
      update({ connection: { state: "live" }, diskLow: false, version: hello.version });
      if (rev === null) publish({ is: "batch", batch: { after: hello.rev, rev: hello.rev, rows: [] } });
    },
    onAgents: (agents: AgentState[]) => update({ agents }),
    onDisk: ({ low }: { low: boolean }) => update({ diskLow: low }),
    onRows(rows: LiveRow[]) {
      const to = rows.at(-1)!.rev;
      publish({ is: "batch", batch: { after: rev ?? to, rev: to, rows } });
    },
    onReset: (to: number) => publish({ is: "reset", rev: to }),
  };

  async function lead(signal: AbortSignal): Promise<void> {
    leads = true;
    let failures = 0;
    let since = Date.now();
    // Whoever led before may have left the others in the belief that all is well.
    if (state.connection.state === "live")
      update({ connection: { state: "reconnecting", since, retryAt: null, reason: null } });
    while (!signal.aborted) {
      let error: unknown = null;
      try {
        await followLive(rev, handlers, signal);
      } catch (caught) {
        error = caught;
      }
      if (signal.aborted) break;
      if (isSignedOut(error)) {
        publish({ is: "signed-out" });
        break;
      }
      if (state.connection.state === "live") {
        failures = 0;
        since = Date.now();
      }
      const reason = error instanceof Error && !(error instanceof Unreachable) ? error.message : null;
      // Half fixed, half random, so that the browsers of a relay that restarts do not all come at once.
      const wait = Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2);
      failures += 1;
      update({ connection: { state: "reconnecting", since, retryAt: Date.now() + wait, reason } });
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, wait);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        signal.addEventListener("abort", wake, { once: true });
      });
      if (!signal.aborted) update({ connection: { state: "reconnecting", since, retryAt: null, reason } });
    }
    leads = false;
  }

  return {
    state: () => state,
    subscribe(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(onSignedOut) {
      signedOut = onSignedOut;
      const stop = new AbortController();
      // Locks are there only where the page is secure (https, or this machine): elsewhere each tab has its own feed.
      if (navigator.locks) {
        channel = new BroadcastChannel(NAME);
        channel.addEventListener("message", ({ data }: MessageEvent<Message>) => take(data));
        post({ is: "join" });
        navigator.locks.request(NAME, { signal: stop.signal }, () => lead(stop.signal)).catch(() => {});
      } else void lead(stop.signal);
      const online = () => wake();
      window.addEventListener("online", online);
      return () => {
        stop.abort();
        clearTimeout(overdue);
        channel?.close();
        channel = null;
        window.removeEventListener("online", online);
      };
    },
    retryNow() {
      if (leads) wake();
      else post({ is: "retry" });
    },
  };
}
