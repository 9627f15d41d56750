import type { Changes, Delivery, DeliveryError, DeliveryMode } from "../../protocol/delivery.ts";
import type { EndpointSettings, Reply, Prunable, Retention } from "../../protocol/endpoint.ts";
import type { HeaderList } from "../../protocol/headers.ts";
import type { Query } from "../../protocol/query/ast.ts";
import type { HandshakeSummary } from "../../protocol/handshake.ts";
import type { SeenKey } from "../../protocol/seen-keys.ts";
import type { SeenValues } from "../../protocol/seen.ts";
import type { Summary } from "../../protocol/request.ts";
import type { Verdict } from "../../protocol/verdict.ts";
import type { SocketMessage, SocketRecord } from "../../protocol/websocket.ts";
import type { Facts } from "../../providers/index.ts";
import type { BulkStore } from "./bulk.ts";

/** A request to commit. `receivedAt` in ms since 1970; `target` is the raw path and query behind the endpoint's name. */
export interface NewRequest {
  endpoint: string;
  receivedAt: number;
  method: string;
  target: string;
  url: string;
  httpVersion: string;
  remoteAddress: string;
  headers: HeaderList;
  contentType: string | null;
  /** What followed a chunked body. */
  trailers: HeaderList;
  /** Empty for a refused request; then `refused` tells why, and how large its body was. */
  body: Uint8Array | LargeBody;
  refused?: { reason: "body_too_large"; size: number };
  /** The protocol that its sender asked for. */
  upgrade?: "websocket";
  sha256: Uint8Array;
  facts: Facts;
  verdict: Verdict;
  /** What it asks, where it is a handshake. */
  handshake?: Omit<HandshakeSummary, "answeredBy">;
  /** Set for one from a file: `at` in ms, `run` what all of one import share. */
  imported?: { at: number; run: string; redacted: boolean };
}

/** A request from a file, with what happened to it where it came from. */
export interface ImportedRequest {
  request: NewRequest & Required<Pick<NewRequest, "imported">>;
  annotation: Annotation;
  deliveries: Omit<NewDelivery, "requestSeq">[];
  /** The status that its sender got; null where nobody knows. */
  answered: number | null;
}

/** A body that was stored before its request is committed. */
export interface LargeBody {
  bodyId: number;
  size: number;
}

/** Where a committed request stands. `id` is its public name. */
export interface Position {
  seq: number;
  rev: number;
  id: string;
}

/** One captured request, whole but for its body. */
export interface CapturedRequest {
  summary: Summary;
  target: string;
  url: string;
  httpVersion: string;
  headers: HeaderList;
  trailers: HeaderList;
  sha256: string;
  verdict: Verdict;
  /** What its sender got in place of the endpoint's reply; null where the reply decided. */
  givenStatus: number | null;
  receivedAt: number;
  note: string;
}

/** What users add to a request; what is not named stays. An empty note takes it away. */
export interface Annotation {
  pinned?: boolean | undefined;
  note?: string | undefined;
}

/** What is needed to deliver a request. `body` is null for one that must be read by `readBody`. */
export interface Deliverable {
  seq: number;
  id: string;
  endpoint: string;
  method: string;
  target: string;
  headers: HeaderList;
  trailers: HeaderList;
  size: number;
  body: Uint8Array | null;
  attempts: number;
  provider: string | null;
  eventType: string | null;
  verdict: Summary["verdict"];
}

/** What the module that `Store.bodyReader` names exports as `openBodies`: how to read bodies by seq, without a promise. */
export type OpenBodies = (file: string) => (seq: number) => Iterable<Uint8Array>;

/**
 * A body as it comes in, larger than fits a row. `write` resolves when more is welcome: await it for backpressure, and leave the bytes as they
 * are. Throws `storage_failed` when they cannot be kept.
 */
export interface BodyWriter {
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when all of it is on the disk. At `capture`, where the same bytes are stored already, those are used and the copy goes. */
  finish(): Promise<LargeBody>;
  /** Forgets what was written. */
  abort(): Promise<void>;
}

export interface NewDelivery {
  requestSeq: number;
  mode: DeliveryMode;
  agent: string;
  target: string;
  startedAt: number;
  ms: number;
  status: number | null;
  error: DeliveryError | null;
  reason: string | null;
  headers: HeaderList;
  size: number;
  truncated: boolean;
  body: Uint8Array | null;
  bodySha256: string | null;
  changes: Changes | null;
}

/** A message as it is written; `bytes` is what is kept of it. */
export type NewSocketMessage = Omit<SocketMessage, "base64"> & { bytes: Uint8Array };

/** Inclusive ranges of seqs, ascending and apart. */
export type Ranges = [from: number, to: number][];

/**
 * What is settled for one agent on one endpoint: everything up to `lowWater`, but for `skipped` (never delivered, by choice) and
 * `owed` (skipped once, wanted now), and the seqs in `settled` above it.
 */
export interface Cursor {
  lowWater: number;
  settled: number[];
  skipped: Ranges;
  owed: Ranges;
}

/** How far an agent has come with an endpoint: asked for at the commit, once for all that it takes along. */
export interface Settled {
  agent: string;
  endpoint: string;
  cursor(): Cursor;
}

/** What of an endpoint's reply decides what a sender got, and when. */
export type ReplyThen = Pick<Reply, "mode" | "status" | "delayMs">;

/** The reply of an endpoint up to a moment, in ms. */
export type PastReply = ReplyThen & { until: number };

export interface EndpointRow {
  name: string;
  createdAt: number;
  settings: EndpointSettings;
  /** The replies before the one in `settings`, oldest first. */
  pastReplies?: PastReply[];
}

/** A stored secret; `sealed` is its encrypted value. `hint`: the last four characters. */
export interface SecretRow {
  id: string;
  endpoint: string;
  provider: string;
  label: string | null;
  hint: string;
  fingerprint: string;
  params: Record<string, string>;
  sealed: Uint8Array;
  createdAt: number;
  /** When it ended or will end, in ms; null for never. */
  expiresAt: number | null;
}

/** What changed after a rev, in the order of rev. `reset`: the cursor is older than what is remembered of deleted rows. */
export type ChangePage =
  | { reset: true; rev: number }
  | {
      reset: false;
      rows: (Summary | { seq: number; rev: number; deleted: true })[];
      /** The rev to go on from. */
      rev: number;
      more: boolean;
    };

/**
 * The truth. Every promise that writes resolves after its commit with `synchronous=FULL`, and rejects with a `HooktapError`
 * (`storage_failed`) when nothing was written. Writes of one event-loop tick are committed together, in the order of the calls.
 * Numbers of a relay: `seq` is given at commit to requests and deliveries alike and never again; `rev` rises with every change of a
 * request. Unknown names and ids give null or false, not errors. After `close` every call rejects.
 */
export interface Store {
  /** Calls back after every commit. The bus is a doorbell: read `changes` to know what happened. */
  onCommit(ring: () => void): () => void;

  /** Commits one request. Throws `endpoint_not_found` where its endpoint was deleted meanwhile. */
  capture(request: NewRequest): Promise<Position>;
  /** Commits one request from a file with its deliveries, all or nothing. Throws as `capture` does. */
  importOne(imported: ImportedRequest): Promise<Position>;
  /** Begins a large body. Throws `storage_failed`. */
  openBody(): Promise<BodyWriter>;
  /** Forgets a finished body that got no request. */
  dropBody(body: LargeBody): Promise<void>;
  /** The newest seq, and the newest rev. */
  newest(): Promise<{ seq: number; rev: number }>;
  /** Newest first, `limit` ≤ 500, only seqs below `before`. */
  list(query: { endpoint?: string; before?: number; limit: number }): Promise<{ requests: Summary[]; more: boolean }>;
  /**
   * Requests that match a query, newest first. A page may come before it is full: `next` is where the search goes on, null at the end.
   * Does not hold up what else the store does. Throws `query_too_slow` for a pattern that takes too long.
   */
  search(query: {
    query: Query;
    endpoint?: string;
    before?: number;
    limit: number;
    signal?: AbortSignal;
  }): Promise<{ requests: Summary[]; next: number | null }>;
  /** Which of a few requests match a query. */
  matching(query: Query, seqs: readonly number[]): Promise<Set<number>>;
  /** As `next`, of those that match. All of the range is looked at in one go: keep it small. Throws `query_too_slow`. */
  nextMatching(query: { query: Query; endpoint: string; after: number; upTo: number }): Promise<Deliverable | null>;
  /** As `count`, of those that match; not `complete` after a quarter of a second or 10,000 of them. Throws `query_too_slow`. */
  countMatching(query: {
    query: Query;
    endpoint: string;
    after: number;
    upTo?: number;
  }): Promise<{ count: number; complete: boolean }>;
  /** What a key of the query language held in an endpoint's newest requests, most frequent first; within bounds of rows and time. */
  seenValues(query: { endpoint: string; key: SeenKey; prefix: string }): Promise<SeenValues>;
  changes(query: { after: number; endpoint?: string; limit: number }): Promise<ChangePage>;
  /** By id, by any prefix that fits exactly one request, or `latest` (of `endpoint`, else of all). "ambiguous" if several fit. */
  find(id: string, endpoint?: string): Promise<CapturedRequest | "ambiguous" | null>;
  get(seq: number): Promise<CapturedRequest | null>;
  remove(seq: number): Promise<boolean>;
  /** The body's bytes in pieces of at most 256 KiB, from one offset up to before another; nothing for an unknown seq. */
  readBody(seq: number, range?: { from: number; to: number }): AsyncIterable<Uint8Array>;
  /** How another thread reads bodies: it imports `module` and calls its `openBodies` with `file`. */
  readonly bodyReader: { module: string; file: string };
  /** False for an unknown seq. */
  annotate(seq: number, annotation: Annotation): Promise<boolean>;
  /** Requests of an endpoint with the same subject, by the sender's own time, near one of them: at most 100. */
  story(query: { endpoint: string; subject: string; near: number }): Promise<Summary[]>;
  /** Replaces facts and verdict of a stored request. */
  setVerdict(seq: number, facts: Facts, verdict: Verdict): Promise<void>;
  /** Tells who answered a handshake. It shares the next commit, as deliveries that come `soon` do. */
  setAnsweredBy(seq: number, who: "hooktap" | "target"): Promise<void>;
  /** Tells that the sender got this status in place of the endpoint's reply. It shares the next commit too. */
  setGivenStatus(seq: number, status: number): Promise<void>;
  /** Seqs of an endpoint's requests, descending, below `before`. */
  seqs(query: { endpoint: string; before: number; limit: number }): Promise<number[]>;

  /** What a retention would take of an endpoint now. */
  prunable(endpoint: string, retention: Retention): Promise<Prunable>;
  /** Takes the next few requests that a retention does not keep, oldest first; how many. Call again until it is 0. */
  prune(endpoint: string, retention: Retention): Promise<number>;
  /** Gives some free pages back to the file system; true while there are more. */
  vacuum(): Promise<boolean>;

  /** The first request of an endpoint with `after` < seq ≤ `upTo` that an agent may get later: none that was refused or imported, no upgrade. */
  next(query: { endpoint: string; after: number; upTo?: number }): Promise<Deliverable | null>;
  deliverable(seq: number): Promise<Deliverable | null>;
  count(query: { endpoint: string; after: number; upTo?: number }): Promise<number>;
  /** With everything that was recorded before, also what comes `soon`. */
  cursor(agent: string, endpoint: string): Promise<Cursor | null>;
  setCursor(agent: string, endpoint: string, cursor: Cursor): Promise<void>;
  /** Commits one delivery (one with a 101 as an open WebSocket) and the request's summary of it. */
  recordDelivery(delivery: NewDelivery): Promise<Delivery>;
  /**
   * Commits a lane's delivery, the request's summary of it, and how far its agent has come where that moved, together. One that comes
   * `soon` shares the next commit instead of asking for its own, and waits for it a few ms at most.
   */
  recordAttempt(delivery: NewDelivery, settled: Settled | null, when: "now" | "soon"): Promise<void>;
  deliveries(requestSeq: number): Promise<Delivery[]>;
  deliveryBody(requestSeq: number, deliveryId: string): Promise<Uint8Array | null>;
  /** Appends messages to the WebSocket of a delivery, at most 100 in all, and sets how it stands. Nothing for one that was deleted. */
  recordSocket(
    delivery: { seq: number; requestSeq: number },
    state: Omit<SocketRecord, "messages">,
    messages: NewSocketMessage[],
  ): Promise<void>;
  /** Null for an unknown delivery, and for one without a 101. After a restart none is open. */
  socketRecord(requestSeq: number, deliveryId: string): Promise<SocketRecord | null>;

  readonly bulk: BulkStore;

  endpoints(): Promise<EndpointRow[]>;
  /** False if the name is taken. */
  createEndpoint(endpoint: EndpointRow): Promise<boolean>;
  updateEndpoint(endpoint: EndpointRow): Promise<boolean>;
  /** Deletes an endpoint with its requests, bodies, deliveries, bulk replays, secrets and cursors. */
  removeEndpoint(name: string): Promise<boolean>;
  /** How many requests each endpoint holds, and the bytes of their bodies as sent. */
  usage(): Promise<Map<string, { requests: number; bytes: number }>>;

  secrets(): Promise<SecretRow[]>;
  /** With `othersEndAt` (ms), in the same commit, the endpoint's other secrets of that provider end then, if not before. */
  addSecret(secret: Omit<SecretRow, "id">, othersEndAt?: number): Promise<SecretRow>;
  removeSecret(endpoint: string, id: string): Promise<boolean>;

  /** Sign-in sessions, by the SHA-256 of their cookie; times in ms. */
  addSession(hash: Uint8Array, expiresAt: number): Promise<void>;
  sessionExpiry(hash: Uint8Array): Promise<number | null>;
  removeSession(hash: Uint8Array): Promise<void>;

  /** Waits for the writes under way, checkpoints and closes. */
  close(): Promise<void>;
}
