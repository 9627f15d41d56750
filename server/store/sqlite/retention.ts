import type { Prunable, Retention } from "../../../protocol/endpoint.ts";
import type { Database } from "../../sqlite.ts";
import type { EndpointTable } from "./endpoints.ts";
import { HELD_BYTES } from "./rows.ts";

const DAY_MS = 24 * 3600 * 1000;
const STEP = 200;

interface Candidate {
  seq: number;
  received_at: number;
  size: number;
}

/** Which requests a retention does not keep: the oldest, for as long as one of its limits is passed. Pinned ones count but stay. */
export function createRetention(db: Database, endpoints: EndpointTable, now: () => number) {
  const oldest = db.prepare(
    // What was imported begins to count when it was: else an old capture would go as soon as it is there.
    `SELECT seq, coalesce(imported_at, received_at) AS received_at, ${HELD_BYTES} AS size FROM request
     WHERE endpoint = ? AND seq > ? AND pinned = 0 ORDER BY seq LIMIT ?`,
  );

  /** Walks from the oldest unpinned on, as long as something must go; tells how far that is. */
  function* excess(name: string, retention: Retention): Generator<Candidate> {
    const endpoint = endpoints.id(name);
    if (endpoint === undefined) return;
    let { requests, bytes } = endpoints.usageOf(endpoint);
    const before = retention.days === null ? -Infinity : now() - retention.days * DAY_MS;
    for (let after = 0; ;) {
      const rows = oldest.all(endpoint, after, STEP) as Candidate[];
      for (const row of rows) {
        const keeps =
          row.received_at >= before &&
          bytes <= (retention.bytes ?? Infinity) &&
          requests <= (retention.count ?? Infinity);
        if (keeps) return;
        yield row;
        requests -= 1;
        bytes -= row.size;
        after = row.seq;
      }
      if (rows.length < STEP) return;
    }
  }

  return {
    /** In steps, so that a long walk holds nothing up. */
    async prunable(name: string, retention: Retention): Promise<Prunable> {
      const sum: Prunable = { requests: 0, bytes: 0, newest: null };
      for (const row of excess(name, retention)) {
        sum.requests += 1;
        sum.bytes += row.size;
        sum.newest = new Date(row.received_at).toISOString();
        if (sum.requests % STEP === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      return sum;
    },
    /** The seqs to take next, a few at a time. */
    next(name: string, retention: Retention): number[] {
      const seqs: number[] = [];
      for (const row of excess(name, retention)) {
        seqs.push(row.seq);
        if (seqs.length === STEP) break;
      }
      return seqs;
    },
  };
}
