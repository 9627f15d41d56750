import { HooktapError } from "../../../protocol/error.ts";
import type { Database } from "../../sqlite.ts";
import { storageError } from "./storage-error.ts";

interface Job {
  run(): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** After a commit of so many changes the next one waits for more of them, up to so many turns of the event loop, while more come. */
const MANY = 3;
const MOST_TURNS = 2;

/**
 * Of more changes than this up to half of the captures among them are left for the next commit. While those are on their way to the disk, the agents
 * have the ones before: in one commit all that is under way would move together, and each side would wait for the other in turn.
 */
const MOST_AT_ONCE = 96;

/** How long a change that may wait does so, for the next commit to take it along. */
const PATIENCE_MS = 5;

interface Participant {
  /** The last chance to write. */
  beforeCommit?(): void;
  committed(): void;
  rolledBack(): void;
}

export interface Writer {
  /** Runs `change` inside the next group commit and resolves with its result once that is on disk. */
  write<T>(change: () => T): Promise<T>;
  /** The same for a captured request: of many, the last are left for the commit after. Other changes may overtake it, captures do not. */
  writeCapture<T>(change: () => T): Promise<T>;
  /** The same for what nobody waits for: it joins the next commit, and makes one of its own only if none comes within 5 ms. */
  writeSoon<T>(change: () => T): Promise<T>;
  /** The next seq and rev; only inside a `change`. */
  nextSeq(): number;
  nextRev(): number;
  /** The newest committed numbers. */
  newest(): { seq: number; rev: number };
  onCommit(ring: () => void): () => void;
  /** For what is kept in memory beside the rows: told before each commit, and how it ended. */
  join(participant: Participant): void;
  /** Waits for what is queued; writes after this reject. */
  close(): Promise<void>;
}

/**
 * One writer, one commit for all changes of an event-loop tick, or of a few under load: an fsync costs a hundred inserts. If a change of a batch throws, the
 * batch is rolled back and its changes run again one by one, so that each gets its own answer.
 */
export function createWriter(db: Database): Writer {
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const rollback = db.prepare("ROLLBACK");
  const saveCounters = db.prepare("UPDATE counter SET seq = ?, rev = ?");
  const counters = db.prepare("SELECT seq, rev FROM counter").get() as { seq: number; rev: number };
  let { seq, rev } = counters;
  let committed = { seq, rev };
  let changes: Job[] = [];
  const captures: Job[] = [];
  let scheduled = false;
  /** Of the changes under way: the turns that they waited, and how many they were at the last; how many the last commit had. */
  let turns = 0;
  let gathered = 0;
  let lastSize = 0;
  let patience: NodeJS.Timeout | null = null;
  let closed = false;
  const rings = new Set<() => void>();
  const participants: Participant[] = [];
  let idle: (() => void)[] = [];

  function transact(jobs: Job[]): unknown[] {
    begin.run();
    try {
      const results = jobs.map((job) => job.run());
      for (const participant of participants) participant.beforeCommit?.();
      saveCounters.run(seq, rev);
      commit.run();
      committed = { seq, rev };
      for (const participant of participants) participant.committed();
      return results;
    } catch (error) {
      ({ seq, rev } = committed);
      for (const participant of participants) participant.rolledBack();
      try {
        rollback.run();
      } catch {
        // SQLite has rolled back by itself, as it does for a full disk.
      }
      throw error;
    }
  }

  function settle(jobs: Job[]): void {
    try {
      const results = transact(jobs);
      jobs.forEach((job, i) => job.resolve(results[i]));
    } catch (error) {
      if (jobs.length === 1) jobs[0]!.reject(storageError("storage_failed", "the database refused a change", error));
      else for (const job of jobs) settle([job]);
    }
  }

  const waiting = () => changes.length + captures.length;

  /** Takes what the next commit has: all changes, since what an agent settled is told of all of them in one, and all or some of the captures. */
  function take(): Job[] {
    const some = captures.splice(0, Math.max(MOST_AT_ONCE - changes.length, Math.ceil(captures.length / 2)));
    const jobs = changes.concat(some);
    changes = [];
    return jobs;
  }

  function flush(): void {
    const size = waiting();
    if (lastSize >= MANY && turns < MOST_TURNS && size > gathered && size < MOST_AT_ONCE) {
      turns++;
      gathered = size;
      setImmediate(flush);
      return;
    }
    const jobs = take();
    lastSize = jobs.length;
    turns = gathered = 0;
    scheduled = false;
    if (patience) clearTimeout(patience);
    patience = null;
    if (captures.length > 0) schedule();
    settle(jobs);
    for (const ring of rings) ring();
    if (!scheduled) {
      for (const resolve of idle) resolve();
      idle = [];
    }
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  }

  function enqueue<T>(queue: Job[], change: () => T): Promise<T> {
    if (closed) return Promise.reject(new HooktapError("storage_closed", "the store is closed"));
    return new Promise<T>((resolve, reject) => {
      queue.push({ run: change, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  function enqueueNow<T>(queue: Job[], change: () => T): Promise<T> {
    const written = enqueue(queue, change);
    if (!closed) schedule();
    return written;
  }

  return {
    write: (change) => enqueueNow(changes, change),
    writeCapture: (change) => enqueueNow(captures, change),
    writeSoon(change) {
      const written = enqueue(changes, change);
      if (!closed && !scheduled) patience ??= setTimeout(schedule, PATIENCE_MS);
      return written;
    },
    nextSeq: () => ++seq,
    nextRev: () => ++rev,
    newest: () => committed,
    onCommit(ring) {
      rings.add(ring);
      return () => rings.delete(ring);
    },
    join: (participant) => void participants.push(participant),
    close() {
      closed = true;
      if (waiting() > 0) schedule();
      return scheduled ? new Promise((resolve) => idle.push(resolve)) : Promise.resolve();
    },
  };
}
