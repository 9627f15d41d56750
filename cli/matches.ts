import type { Summary } from "../protocol/request.ts";
import type { Client } from "./client.ts";
import { listRequests } from "./list.ts";
import { followLive, type LiveOptions } from "./live.ts";
import { cameSince, sinceQuery, type Start, startFrom } from "./since.ts";

export interface MatchOptions extends Omit<LiveOptions, "after"> {
  start: Start;
  /** Whether to go on with what comes; else it ends with what is there. */
  live: boolean;
}

/**
 * Requests that match and came since, oldest first, each once, until the signal aborts. The feed goes on from the rev at which the list
 * was read, so that nothing comes between the two; one that matches only when it was verified or delivered comes then.
 */
export async function* matches(client: Client, options: MatchOptions): AsyncGenerator<Summary, void> {
  const { endpoint, q, signal } = options;
  const { since } = options.start;
  const seen = new Set<number>();
  const isFresh = ({ seq }: Summary) => !seen.has(seq) && seen.add(seq);
  const afterSeq = "seq" in since ? since.seq : 0;
  for (let start = options.start; !signal.aborted; start = await startFrom(client, endpoint, undefined)) {
    const found: Summary[] = [];
    const listed = { endpoint, q: sinceQuery(q, since), limit: Number.POSITIVE_INFINITY, afterSeq };
    for await (const page of listRequests(client, listed)) found.push(...page);
    yield* found.reverse().filter(isFresh);
    if (!options.live) return;
    for await (const rows of followLive(client, { ...options, after: start.rev })) {
      if (rows === "forgotten") break;
      // What began to arrive before, and is whole only now, came since, too.
      yield* rows.filter((row) => (row.seq > start.newestSeq || cameSince(row, since)) && isFresh(row));
    }
  }
}
