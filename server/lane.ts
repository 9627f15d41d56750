import type { DeliveryMode } from "../protocol/delivery.ts";
import type { HeaderChange } from "../protocol/tunnel.ts";
import { withAgentChanges } from "./agent-changes.ts";
import type { EndpointState } from "./endpoints.ts";
import { type BacklogWish, beginningCursor } from "./backlog.ts";
import { createCursorTracker } from "./cursor.ts";
import type { Pace } from "./pace.ts";
import type { DeliverOptions, Outcome, Responder } from "./stream.ts";
import type { Deliverable, NewDelivery, Settled, Store } from "./store/store.ts";

/** Live requests that may wait for a free place among those under way; more go to the backlog. */
const MOST_WAITING = 1_000;

/** How far an agent has come is kept after so many requests that were not for it, as it is with each that was. */
const MOST_PASSED = 1_000;

/** Under `auto` a sender waits so long for its request to get a free place; providers give up after some seconds. */
const AUTO_WAIT_MS = 2_000;

/** A request whose stored body cannot be read is tried again so often. */
const MOST_UNREAD = 3;

/** Tries that are counted do not wait for the target: each comes so long after the one before, twice as long each time, up to half a minute. */
const AGAIN_MS = 1_000;
const LONGEST_AGAIN_MS = 30_000;

/** What a delivery has of a request that was not sent before its sender's patience ended. */
const UNSENT = {
  mode: "live",
  status: null,
  error: "timeout",
  headers: [],
  size: 0,
  truncated: false,
  body: new Uint8Array(),
  bodySha256: null,
  changes: null,
} as const satisfies Partial<NewDelivery>;

/** Where the sender's answer comes from while a lane has the request. */
export interface LiveAnswer extends Responder {
  /** No head of an answer came. The sender is told by the endpoint's reply; true if that settles the request. */
  unanswered(outcome: Unanswered): boolean;
}

/** How an attempt ended; null for a request that was not sent, `late` for one whose sender's patience ended before it could be. */
export type Unanswered = Outcome | "late" | null;

/** A request that waits for a free place; `answer` is null once its sender has been answered. */
interface Waiting {
  request: Deliverable;
  answer: LiveAnswer | null;
  timer?: NodeJS.Timeout;
}

export interface LaneDeps {
  endpoint: EndpointState;
  /** `retry`: how often a request is tried again that got no answer; undefined: until it has one. */
  agent: { name: string; target: string; concurrency: number; retry: number | undefined; headers: HeaderChange[] };
  deliver(request: Deliverable, options: DeliverOptions): Promise<Outcome>;
  store: Pick<
    Store,
    | "next"
    | "deliverable"
    | "deliveries"
    | "cursor"
    | "setCursor"
    | "newest"
    | "count"
    | "recordAttempt"
    | "seqs"
    | "matching"
  >;
  pace: Pick<Pace, "turn">;
  /** `queued` or `held` changed. */
  onChange(): void;
  onGivenUp(request: Deliverable, attempts: number): void;
  /** What is owed cannot be read. */
  onFailure(error: Error): void;
}

export type Lane = ReturnType<typeof createLane>;

/**
 * One endpoint's requests on their way to one agent. While nothing is owed, requests go out live, started in the order of seq. As soon
 * as one stays unsettled (the agent was away, the target refuses) everything that follows is backlog: in order, one at a time.
 */
export function createLane({ endpoint, agent, deliver, store, pace, onChange, onGivenUp, onFailure }: LaneDeps) {
  let tracker = createCursorTracker({ lowWater: 0, settled: [], skipped: [], owed: [] });
  const underWay = new Set<number>();
  let waiting: Waiting[] = [];
  /** True from the start until the store has been read to its end. */
  let behind = true;
  let rung = false;
  /** After a failure, until the target is up again. */
  let paused = false;
  let again: NodeJS.Timeout | undefined;
  /** By the agent's wish: nothing is started. */
  let held = false;
  /** The newest request when the lane began: what came since is not backlog to choose from. */
  let beganAt: number | null = null;
  let pumping = false;
  let started = false;
  let stopped = false;
  let displaced = false;
  let queued = 0;
  let passed = 0;
  /** Up to here requests are read from the store, or lie before the start: what is offered of them later was seen. */
  let readTo = 0;

  function setQueued(n: number): void {
    if (n === queued) return;
    queued = n;
    onChange();
  }

  const come: Settled = { agent: agent.name, endpoint: endpoint.name, cursor: () => tracker.snapshot() };

  /** A store that refuses here loses nothing: what was passed over is looked at again. */
  function keepPassed(): void {
    passed = 0;
    void store.setCursor(agent.name, endpoint.name, tracker.snapshot()).catch(() => {});
  }

  /** The attempts that a request had from this agent, the one that just failed among them. */
  async function attemptsOf(seq: number): Promise<number> {
    const before = (await store.deliveries(seq).catch(() => [])).filter(
      ({ agent: name, mode }) => name === agent.name && (mode === "live" || mode === "backlog"),
    );
    return before.length + 1;
  }

  /** Delivers one request and commits how it went. */
  async function run(request: Deliverable, mode: DeliveryMode, answer: LiveAnswer | null): Promise<void> {
    underWay.add(request.seq);
    const outcome = await deliver(request, { mode, deadlineMs: endpoint.settings.timeoutMs, responder: answer });
    const told =
      outcome.status === null && outcome.error !== "aborted" ? (answer?.unanswered(outcome) ?? false) : false;
    const ended = outcome.status !== null || outcome.error === "timeout" || outcome.error === "aborted" || told;
    const most = outcome.unread ? MOST_UNREAD : agent.retry;
    const tried = ended || most === undefined ? null : await attemptsOf(request.seq);
    const attempts = tried !== null && tried > most! ? tried : null;
    const settled = ended || attempts !== null;
    underWay.delete(request.seq);
    if (settled) {
      tracker.settle(request.seq);
    } else {
      behind = true;
      paused = true;
      // The agent tells when its target is up again. A body that cannot be read, or a count of tries, does not wait for that.
      if (tried !== null && !stopped)
        again ??= setTimeout(targetUp, Math.min(AGAIN_MS * 2 ** (tried - 1), LONGEST_AGAIN_MS));
      if (mode === "live") setQueued(queued + 1);
      queueWaiting();
    }
    // Before anything is awaited: what comes meanwhile would take the place of one that waits, out of order.
    startWaiting();
    // A lane that another took over for has read the cursor already: what this one knows is old.
    const moved = settled && !displaced ? come : null;
    const why = attempts === null ? outcome.message : `${outcome.message}; given up after ${countText(attempts)}`;
    const record: NewDelivery = {
      requestSeq: request.seq,
      mode,
      agent: agent.name,
      target: agent.target,
      startedAt: outcome.startedAt,
      ms: outcome.ms,
      status: outcome.status,
      error: outcome.error,
      reason: outcome.reason ?? why,
      headers: outcome.headers,
      size: outcome.size,
      truncated: outcome.truncated,
      body: outcome.body,
      bodySha256: outcome.bodySha256,
      changes: withAgentChanges(null, request.headers, agent.headers),
    };
    // A store that refuses here is told by ingest; the request stays unsettled in it and comes again.
    await store.recordAttempt(record, moved, mode === "live" && settled ? "soon" : "now").catch(() => {});
    if (attempts !== null) onGivenUp(request, attempts);
  }

  function startLive(request: Deliverable, answer: LiveAnswer | null): void {
    tracker.take(request.seq, !behind);
    void run(request, "live", answer);
  }

  function wait(request: Deliverable, answer: LiveAnswer | null): void {
    tracker.take(request.seq, !behind);
    const entry: Waiting = { request, answer };
    waiting.push(entry);
    if (held) onChange();
    if (!answer) return;
    const { reply, timeoutMs } = endpoint.settings;
    const mostMs = reply.mode === "passthrough" ? timeoutMs : AUTO_WAIT_MS;
    entry.timer = setTimeout(() => {
      entry.answer = null;
      if (!answer.unanswered("late") || held) return;
      waiting.splice(waiting.indexOf(entry), 1);
      tracker.settle(request.seq);
      const reason = `it waited ${mostMs} ms for others to be done`;
      const startedAt = Date.now() - mostMs;
      const record: NewDelivery = {
        ...UNSENT,
        requestSeq: request.seq,
        agent: agent.name,
        target: agent.target,
        startedAt,
        ms: mostMs,
        reason,
      };
      void store.recordAttempt(record, displaced ? null : come, "now").catch(() => {});
    }, mostMs);
  }

  function startWaiting(): void {
    while (!stopped && !held && waiting.length > 0 && underWay.size < agent.concurrency) {
      const { request, answer, timer } = waiting.shift()!;
      clearTimeout(timer);
      void run(request, "live", answer);
    }
    if (waiting.length === 0 && behind) void pump();
  }

  /** What waited for a place becomes backlog: its senders get the endpoint's own answer. */
  function queueWaiting(): void {
    const rest = waiting;
    waiting = [];
    for (const { request, answer, timer } of rest) {
      clearTimeout(timer);
      if (answer?.unanswered(null)) tracker.settle(request.seq);
      else setQueued(queued + 1);
    }
  }

  async function oldest(): Promise<Deliverable | null> {
    for (;;) {
      const range = tracker.owed[0];
      if (range) {
        const request = await store.next({ endpoint: endpoint.name, after: range[0] - 1, upTo: range[1] });
        if (request) return request;
        tracker.dropOwed();
        continue;
      }
      const seq = tracker.oldestUnsettled(underWay);
      if (seq !== null) {
        const request = await store.deliverable(seq);
        if (request) return request;
        // Deleted meanwhile.
        tracker.settle(seq);
        continue;
      }
      const request = await store.next({ endpoint: endpoint.name, after: tracker.position });
      if (!request) return null;
      readTo = Math.max(readTo, request.seq);
      if (!tracker.isSettled(request.seq) && !tracker.isUnsettled(request.seq)) {
        tracker.take(request.seq, true);
        return request;
      }
      tracker.pass(request.seq);
    }
  }

  async function pump(): Promise<void> {
    if (pumping || !started) return;
    pumping = true;
    try {
      while (!stopped && !paused && !held) {
        // What waits is unsettled too, and goes out first; `startWaiting` comes back here.
        if (waiting.length > 0) break;
        rung = false;
        const request = await oldest();
        if (stopped || paused || held) break;
        if (!request) {
          // A request that was committed since the store was read rang: look again.
          if (rung) continue;
          behind = false;
          setQueued(0);
          break;
        }
        await run(request, "backlog", null);
        await pace.turn();
        if (!paused) setQueued(Math.max(0, queued - 1));
      }
    } catch (error) {
      onFailure(error as Error);
    } finally {
      pumping = false;
    }
  }

  /** The target accepts connections again, or is tried without that. */
  function targetUp(): void {
    clearTimeout(again);
    again = undefined;
    paused = false;
    void pump();
  }

  return {
    endpoint: endpoint.name,
    get queued() {
      return queued;
    },
    /** How many wait while the lane is held. */
    get held() {
      return queued + waiting.length;
    },
    /** Whether a request that comes now can be answered by the target: at once, or with `force` past a backlog. */
    canAnswer: (force: boolean, seq = Number.MAX_SAFE_INTEGER) =>
      started && !stopped && seq > readTo && (force || !behind) && waiting.length < MOST_WAITING,

    /** Reads where the agent stopped. Requests that are offered from here on are not lost. Again only while held, before any delivery. */
    async begin(backlog: BacklogWish): Promise<{ known: boolean; queued: number; waiting: number }> {
      const known = await store.cursor(agent.name, endpoint.name);
      beganAt ??= (await store.newest()).seq;
      const cursor = await beginningCursor(known, backlog, { endpoint: endpoint.name, newest: beganAt, store });
      await store.setCursor(agent.name, endpoint.name, cursor);
      const count = (after: number, upTo?: number) =>
        store.count({ endpoint: endpoint.name, after, ...(upTo === undefined ? {} : { upTo }) });
      const inRanges = async (ranges: [number, number][]) => {
        let sum = 0;
        for (const [from, to] of ranges) sum += await count(from - 1, to);
        return sum;
      };
      const newer = Math.max(0, (await count(cursor.lowWater)) - cursor.settled.length);
      setQueued(newer + (await inRanges(cursor.owed)));
      tracker = createCursorTracker(cursor);
      readTo = cursor.lowWater;
      return { known: known !== null, queued, waiting: await inRanges(cursor.skipped) };
    },

    /** Starts on what is owed. */
    start(): void {
      started = true;
      void pump();
    },

    /** A request was just committed. With an `answer`, which asks for `canAnswer`, its sender waits for the target. */
    offer(request: Deliverable, answer: LiveAnswer | null): void {
      // It may have been read from the store before it could be offered.
      if (stopped || request.seq <= readTo) return;
      if (behind && !answer) {
        rung = true;
        setQueued(queued + 1);
        void pump();
      } else if (waiting.length === 0 && underWay.size < agent.concurrency && !held) {
        startLive(request, answer);
      } else if (waiting.length < MOST_WAITING) {
        wait(request, answer);
      } else {
        behind = true;
        setQueued(queued + 1);
        void pump();
      }
    },

    /** A request was just committed that is not for this agent. */
    pass(seq: number): void {
      if (stopped || behind || seq <= readTo) return;
      tracker.pass(seq);
      if (++passed >= MOST_PASSED) keepPassed();
    },

    targetUp,

    /** Starts nothing until it is let go; what is under way goes on. Senders of passthrough wait meanwhile, up to their deadline. */
    hold(on: boolean): void {
      held = on;
      if (on) behind = true;
      else startWaiting();
    },

    /** The agent is gone; `takenOver` when a newer one of its name is there. */
    stop(takenOver = false): void {
      stopped = true;
      clearTimeout(again);
      displaced = takenOver;
      queueWaiting();
      if (passed > 0 && !takenOver) keepPassed();
    },
  };
}

const countText = (attempts: number) => (attempts === 1 ? "1 attempt" : `${attempts} attempts`);
