import { setImmediate } from "node:timers/promises";
import type { BulkInput, BulkReplay, BulkSelection, BulkState } from "../protocol/bulk.ts";
import { HooktapError } from "../protocol/error.ts";
import type { Query } from "../protocol/query/ast.ts";
import { parseQuery } from "../protocol/query/query.ts";
import { type BulkRun, createBulkRun } from "./bulk-run.ts";
import type { Clock } from "./clock.ts";
import type { Hub } from "./hub.ts";
import type { Pace } from "./pace.ts";
import type { Replay } from "./replay.ts";
import type { BulkRow } from "./store/bulk.ts";
import type { Store } from "./store/store.ts";

type SearchPage = Awaited<ReturnType<Store["search"]>>;

/** What is searched or looked up between two turns of the event loop. */
const PAGE = 500;
/** Older ones that ended are forgotten. */
const KEPT = 20;

export type Bulk = Awaited<ReturnType<typeof createBulk>>;

/**
 * Bulk replays: which requests is noted in the store first, then they are delivered, oldest first. What was not settled when the relay
 * stopped is delivered when it starts again.
 */
export async function createBulk(deps: { store: Store; replay: Replay; hub: Hub; pace: Pace; now: Clock }) {
  const { store, now } = deps;
  /** Those that are at work, or end what they have under way. */
  const runs = new Map<number, { run: BulkRun; ended: Promise<void> }>();
  let closed = false;

  function describe(row: BulkRow): BulkReplay {
    const { options, findBefore: _, createdAt, finishedAt, ...rest } = row;
    return {
      ...rest,
      ...options,
      createdAt: new Date(createdAt).toISOString(),
      finishedAt: finishedAt === null ? null : new Date(finishedAt).toISOString(),
      waiting: runs.get(row.id)?.run.waiting() ?? null,
      underWay: runs.get(row.id)?.run.underWay() ?? 0,
    };
  }

  async function existing(id: number): Promise<BulkRow> {
    const row = await store.bulk.get(id);
    if (row) return row;
    throw new HooktapError("bulk_not_found", `there is no bulk replay ${id}`);
  }

  /** The seqs of a selection that can be replayed, a page at a time, with how far the search has come. */
  async function* matches(endpoint: string, query: Query, from: number) {
    let before: number | null = from;
    while (before !== null) {
      const { requests, next }: SearchPage = await store.search({ query, endpoint, before, limit: PAGE });
      before = next;
      const seqs = requests.filter(({ refused, upgrade }) => !refused && !upgrade).map(({ seq }) => seq);
      yield { seqs, before };
    }
  }

  /** The seqs behind ids, ascending, each once. Throws for one that is not there or cannot be replayed. */
  async function named(endpoint: string, ids: readonly string[]): Promise<number[]> {
    const seqs = new Set<number>();
    for (const [at, id] of ids.entries()) {
      const found = await store.find(id);
      if (!found || found === "ambiguous" || found.summary.endpoint !== endpoint) {
        throw new HooktapError("request_not_found", `the endpoint ${endpoint} has no request ${id}`);
      }
      if (!found.summary.refused && !found.summary.upgrade) seqs.add(found.summary.seq);
      if (at % PAGE === PAGE - 1) await setImmediate();
    }
    return [...seqs].sort((a, b) => a - b);
  }

  /** Notes what is left to find, then delivers what is open, until its end or an `aborted` signal. */
  async function work(row: BulkRow, run: BulkRun): Promise<void> {
    const { id, endpoint } = row;
    if (row.findBefore !== null) {
      const parsed = parseQuery(row.query!);
      if (!parsed.ok) throw new Error(`its query cannot be read: ${parsed.error.message}`);
      for await (const { seqs, before } of matches(endpoint, parsed.query, row.findBefore)) {
        if (run.stopped()) return;
        await store.bulk.add(id, seqs, before);
      }
      if (run.stopped()) return;
      await store.bulk.setState(id, "running", null);
    }
    if (!(await run.deliver())) return;
    await store.bulk.setState(id, "done", now());
    while (!closed && (await store.bulk.forget(KEPT)));
  }

  /** Goes on with one, once what it had under way before has ended: no request is in two hands. */
  function start(row: BulkRow): void {
    const before = runs.get(row.id)?.ended;
    const run = createBulkRun(row, deps);
    const ended = (async () => {
      await before;
      try {
        if (!run.stopped()) await work(row, run);
        if (runs.get(row.id)?.run === run) runs.delete(row.id);
      } catch (error) {
        // It stays among the runs, to tell why it is paused.
        run.stop((error as Error).message);
        if (!closed) await change(row.id, ["finding", "running"], "paused", null).catch(() => {});
      }
    })();
    runs.set(row.id, { run, ended });
  }

  async function change(id: number, from: BulkState[], to: BulkState, finishedAt: number | null): Promise<BulkRow> {
    const row = await existing(id);
    if (!from.includes(row.state)) {
      throw new HooktapError("bulk_state", `the bulk replay ${id} is ${row.state}`, {
        hint: row.finishedAt === null ? "look at its state, then ask again" : "begin a new one",
      });
    }
    await store.bulk.setState(id, to, finishedAt);
    return existing(id);
  }

  for (const row of await store.bulk.unfinished()) if (row.state !== "paused") start(row);

  return {
    /** How many requests a selection has that can be replayed. */
    async count({ endpoint, ids }: BulkSelection, query: Query): Promise<number> {
      if (ids) return (await named(endpoint, ids)).length;
      let requests = 0;
      for await (const { seqs } of matches(endpoint, query, Number.MAX_SAFE_INTEGER)) requests += seqs.length;
      return requests;
    },

    /** Begins one. A query finds what was captured until now; the search goes on when this has resolved. */
    async begin(input: BulkInput): Promise<BulkReplay> {
      const { endpoint, ids, q, agent = null, sign, kind = null, concurrency, rate } = input;
      const seqs = ids ? await named(endpoint, ids) : [];
      const findBefore = ids ? null : (await store.newest()).seq + 1;
      const options = { agent, sign, kind, concurrency, rate };
      const row = await store.bulk.create({ endpoint, createdAt: now(), query: q ?? null, options, findBefore }, seqs);
      start(row);
      return describe(row);
    },

    list: async (endpoint: string | undefined): Promise<BulkReplay[]> =>
      (await store.bulk.list({ ...(endpoint === undefined ? {} : { endpoint }), limit: KEPT })).map(describe),
    get: async (id: number): Promise<BulkReplay> => describe(await existing(id)),
    async settled(id: number, after: number, limit: number) {
      await existing(id);
      return store.bulk.settled(id, after, limit);
    },
    async failures(id: number, after: number, limit: number) {
      await existing(id);
      return store.bulk.failures(id, after, limit);
    },

    /** What is under way ends and is settled; nothing new is sent. */
    async pause(id: number) {
      const row = await change(id, ["finding", "running"], "paused", null);
      runs.get(id)?.run.stop(null);
      return describe(row);
    },
    async resume(id: number) {
      const { findBefore } = await existing(id);
      const row = await change(id, ["paused"], findBefore === null ? "running" : "finding", null);
      start(row);
      return describe(row);
    },
    async cancel(id: number) {
      const row = await change(id, ["finding", "running", "paused"], "cancelled", now());
      runs.get(id)?.run.stop(null);
      return describe(row);
    },

    /** Stops all; what is under way settles, unless its agent is gone already. */
    async close(): Promise<void> {
      closed = true;
      for (const { run } of runs.values()) run.stop(null);
      await Promise.all([...runs.values()].map(({ ended }) => ended));
    },
  };
}
