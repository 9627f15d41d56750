import type { Query } from "../../../protocol/query/ast.ts";
import type { Summary } from "../../../protocol/request.ts";
import { compilePredicate } from "../../query/predicate.ts";
import { QUERY_COLUMNS, type QueryDelivery, type RowReader, toQueryRow } from "../../query/row.ts";
import { compileSql } from "../../query/sql.ts";
import type { Database, Row } from "../../sqlite.ts";
import { isUnreadable } from "../unreadable.ts";
import { readBodyOf } from "./bodies.ts";
import { FOR_AGENTS, SUMMARY_COLUMNS, toSummary } from "./rows.ts";

/** So many seqs are looked at between two looks at the clock; fewer at first where each costs a read of its body. */
const WINDOW = 20_000;
const BODY_WINDOW = 500;
/** A window that took less than this is doubled, one that took far more is halved: bodies are of any size. */
const WINDOW_MS = 25;
/** Of a larger body only the beginning is looked into. */
const SEARCHED_BYTES = 16 * 1024 * 1024;
/** With the index of verdicts, rows that do not fit cost nothing. */
const INDEXED_WINDOW = 1_000_000;

export interface SearchJob {
  query: Query;
  endpoint?: string | undefined;
  /** Only seqs below. */
  before: number;
  limit: number;
  /** The clock in ms, for `since:1h`. */
  now: number;
}

/** What was found so far, newest first. `next`: where to go on, null when there is nothing older. */
export interface SearchResult {
  requests: Summary[];
  next: number | null;
}

export interface CountJob {
  query: Query;
  endpoint: string;
  after: number;
  upTo?: number | undefined;
  now: number;
}

/** `complete`: all were looked at; else there may be more. */
export interface Counted {
  count: number;
  complete: boolean;
}

/** Searches a database newest first, in windows of seqs, so that it can stop at any time and say where to go on. */
export function createSearch(db: Database, file: string) {
  const names = db.prepare("SELECT id, name FROM endpoint");
  const modes = db.prepare("SELECT mode, target, truncated FROM delivery WHERE request = ? ORDER BY seq");
  const summary = db.prepare(`SELECT ${SUMMARY_COLUMNS} FROM request WHERE seq = ?`);
  const bounds = db.prepare(
    // One min or max is a look at the tree's edge, both in one SELECT are a scan.
    "SELECT (SELECT min(seq) FROM request) AS first, (SELECT max(seq) FROM request) AS last",
  );
  const readBody = readBodyOf(db, file);

  /** Nothing of one whose file is gone: the rows may be those of a moment ago, and a search goes on past what was lost. */
  function bodyToSearch(seq: number): Uint8Array {
    try {
      return Buffer.concat([...readBody(seq, { from: 0, to: SEARCHED_BYTES })]);
    } catch (error) {
      if (isUnreadable(error)) return Buffer.alloc(0);
      throw error;
    }
  }

  function createReader(): { reader: RowReader; ids: Map<string, number> } {
    const rows = names.all() as { id: number; name: string }[];
    const byId = new Map(rows.map(({ id, name }) => [id, name]));
    return {
      ids: new Map(rows.map(({ id, name }) => [name, id])),
      reader: {
        endpointName: (id) => byId.get(id) ?? "",
        body: bodyToSearch,
        deliveries: (seq) =>
          (modes.all(seq) as Row[]).map((row) => ({
            mode: row.mode as QueryDelivery["mode"],
            target: row.target as string,
            truncated: row.truncated === 1,
          })),
      },
    };
  }

  /** What an agent may get of a range of seqs and what matches, oldest first. */
  function* matchesIn({ query, endpoint, after, upTo, now }: CountJob & { upTo: number }): Generator<number> {
    const compiled = compileSql(query, { now });
    if (!compiled.ok) throw new Error(compiled.error.message);
    const { reader, ids } = createReader();
    const { sql, values, residual } = compiled;
    const rows = db.prepare(
      `SELECT ${QUERY_COLUMNS} FROM request WHERE endpoint = ? AND seq > ? AND seq <= ? AND ${FOR_AGENTS}
       AND ${sql} ORDER BY seq`,
    );
    for (const row of rows.iterate(ids.get(endpoint) ?? -1, after, upTo, ...values) as Iterable<Row>) {
      if (!residual || residual(toQueryRow(row, reader))) yield row.seq as number;
    }
  }

  return {
    /** The first of a range that an agent may get and that matches. */
    first(job: CountJob & { upTo: number }): number | null {
      for (const seq of matchesIn(job)) return seq;
      return null;
    },

    /** How many an agent may get that match, window by window as long as `goesOn`. */
    async count(job: CountJob, goesOn: (count: number) => boolean | Promise<boolean>): Promise<Counted> {
      const { first, last } = bounds.get() as { first: number | null; last: number | null };
      const end = Math.min(job.upTo ?? Number.MAX_SAFE_INTEGER, last ?? 0);
      let count = 0;
      for (let after = Math.max(job.after, (first ?? 1) - 1); after < end; after += BODY_WINDOW) {
        if (!(await goesOn(count))) return { count, complete: false };
        for (const _ of matchesIn({ ...job, after, upTo: Math.min(end, after + BODY_WINDOW) })) count++;
      }
      return { count, complete: true };
    },

    /** Works until the page is full, the rows are at an end, or `goesOn` (asked between windows) says no. */
    async run(job: SearchJob, goesOn: () => boolean | Promise<boolean>): Promise<SearchResult> {
      const compiled = compileSql(job.query, { now: job.now });
      if (!compiled.ok) throw new Error(compiled.error.message);
      const { reader, ids } = createReader();
      const { sql, values, residual, needs } = compiled;
      const endpoint = job.endpoint === undefined ? null : (ids.get(job.endpoint) ?? -1);
      const byVerdict = asksForVerdict(job.query);
      // The unary plus takes the endpoint's index out of the choice.
      const inEndpoint = `${byVerdict ? "+" : ""}request.endpoint = ? AND `;
      const window = db.prepare(
        `SELECT ${QUERY_COLUMNS} FROM request WHERE ${endpoint === null ? "" : inEndpoint}seq >= ? AND seq < ?
         AND ${sql} ORDER BY seq DESC`,
      );
      let size = needs.body ? BODY_WINDOW : byVerdict ? INDEXED_WINDOW : WINDOW;
      const { first, last } = bounds.get() as { first: number | null; last: number | null };
      const found: Summary[] = [];
      let to = Math.min(job.before, (last ?? 0) + 1);
      while (first !== null && to > first) {
        const from = Math.max(first, to - size);
        const startedAt = performance.now();
        const bound = endpoint === null ? [from, to, ...values] : [endpoint, from, to, ...values];
        for (const row of window.iterate(...bound) as Iterable<Row>) {
          if (residual && !residual(toQueryRow(row, reader))) continue;
          found.push(toSummary(summary.get(row.seq as number) as Row, reader.endpointName));
          if (found.length === job.limit) {
            return { requests: found, next: (row.seq as number) > first ? (row.seq as number) : null };
          }
        }
        to = from;
        const took = performance.now() - startedAt;
        if (took < WINDOW_MS) size *= 2;
        else if (took > 4 * WINDOW_MS) size = Math.max(1, size >> 1);
        if (to > first && !(await goesOn())) return { requests: found, next: to };
      }
      return { requests: found, next: null };
    },

    /** Which of some requests match. */
    matching(query: Query, seqs: readonly number[], now: number): Set<number> {
      const compiled = compilePredicate(query, { now });
      if (!compiled.ok) throw new Error(compiled.error.message);
      const { reader } = createReader();
      const matches = new Set<number>();
      const one = db.prepare(`SELECT ${QUERY_COLUMNS} FROM request WHERE seq = ?`);
      for (const seq of seqs) {
        const row = one.get(seq) as Row | undefined;
        if (row && compiled.matches(toQueryRow(row, reader))) matches.add(seq);
      }
      return matches;
    },
  };
}

/** Whether one verdict is asked for, whatever else is. */
function asksForVerdict(query: Query): boolean {
  if (query.is === "and") return query.nodes.some(asksForVerdict);
  return query.is === "equals" && query.field === "sig";
}
