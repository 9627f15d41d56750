import type { LiveRow } from "../../protocol/live.ts";
import { api } from "../api.ts";

/** The relay looks at so many rows at a time. */
const MOST = 500;

/**
 * Narrows the feed, which all tabs share, to this list's query. The relay decides what matches: a query may ask for what is in a body.
 * Rows pass in their order, those that do not match as gone.
 */
export function createMatcher(pass: (row: LiveRow) => void, onFailure: () => void) {
  let query = "";
  let waiting: LiveRow[] = [];
  let round = new AbortController();
  let busy = false;

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    while (waiting.length > 0) {
      const { signal } = round;
      const rows = waiting.splice(0, MOST);
      const seqs = rows.flatMap((row) => ("endpoint" in row ? [row.seq] : []));
      try {
        const matching = seqs.length === 0 ? new Set() : await api.matching(query, seqs, signal);
        if (signal.aborted) continue;
        for (const row of rows) {
          pass("endpoint" in row && !matching.has(row.seq) ? { id: row.id, rev: row.rev, gone: true } : row);
        }
      } catch {
        if (signal.aborted) continue;
        waiting = [];
        onFailure();
      }
    }
    busy = false;
  }

  function stop(): void {
    round.abort();
    waiting = [];
  }

  return {
    follow(to: string): void {
      stop();
      round = new AbortController();
      query = to;
    },
    receive(rows: LiveRow[]): void {
      if (query === "") return rows.forEach(pass);
      waiting.push(...rows);
      void work();
    },
    stop,
  };
}
