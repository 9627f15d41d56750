import type { BulkFailure, BulkItem, BulkReplay, BulkState } from "../../protocol/bulk.ts";
import type { NewDelivery } from "./store.ts";

/** What a bulk replay is asked to do. */
export type BulkOptions = Pick<BulkReplay, "agent" | "sign" | "kind" | "concurrency" | "rate">;

/** A bulk replay as it is stored; times in ms since 1970. */
export interface BulkRow {
  id: number;
  endpoint: string;
  createdAt: number;
  finishedAt: number | null;
  state: BulkState;
  query: string | null;
  options: BulkOptions;
  /** Only seqs below were not searched yet; null once all matches are noted. */
  findBefore: number | null;
  total: number;
  succeeded: number;
  failed: number;
}

/**
 * Bulk replays and their items: the seqs of requests, each of them open until it is settled. Like the rest of the store: what
 * resolves is on disk, unknown ids give null, false or nothing.
 */
export interface BulkStore {
  /** Begins one with its first items, in one commit. */
  create(
    bulk: Pick<BulkRow, "endpoint" | "createdAt" | "query" | "options" | "findBefore">,
    seqs: readonly number[],
  ): Promise<BulkRow>;
  get(id: number): Promise<BulkRow | null>;
  /** Newest first. */
  list(query: { endpoint?: string; limit: number }): Promise<BulkRow[]>;
  /** Those that a restart goes on with. */
  unfinished(): Promise<BulkRow[]>;
  /** Notes more items and how far the search has come. */
  add(id: number, seqs: readonly number[], findBefore: number | null): Promise<void>;
  setState(id: number, state: BulkState, finishedAt: number | null): Promise<void>;
  /** The open items above a seq, ascending. */
  open(id: number, after: number, limit: number): Promise<number[]>;
  /** Settles an item, with its delivery where there was one, in one commit; `soon` shares one with what else is written within 5 ms. */
  settle(
    id: number,
    seq: number,
    end: { ok: boolean; problem: string | null; delivery: NewDelivery | null },
    when?: "now" | "soon",
  ): Promise<void>;
  /** The settled items above a seq, ascending, up to the first that is open: so that who reads on misses none. */
  settled(id: number, after: number, limit: number): Promise<BulkItem[]>;
  /** The items that failed, by ascending seq. */
  failures(id: number, after: number, limit: number): Promise<BulkFailure[]>;
  /** Forgets a few items of what ended before the newest `keep`; true while there are more. */
  forget(keep: number): Promise<boolean>;
}
