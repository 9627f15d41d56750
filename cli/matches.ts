import type { Summary } from "../protocol/request.ts";
import type { Client } from "./client.ts";
import { listRequests } from "./list.ts";
import { followLive, type LiveOptions, persist } from "./live.ts";
import { cameSince, sinceQuery, type Start, startFrom } from "./since.ts";

export interface MatchOptions {
  endpoint: string;
  q: string;
  start: Start;
}

/** Requests that match and came since, as they are now, oldest first. */
export async function listMatches(client: Client, { endpoint, q, start: { since } }: MatchOptions): Promise<Summary[]> {
  const found: Summary[] = [];
  const afterSeq = "seq" in since ? since.seq : 0;
  const listed = { endpoint, q: sinceQuery(q, since), limit: Number.POSITIVE_INFINITY, afterSeq };
  for await (const page of listRequests(client, listed)) found.push(...page);
  return found.reverse();
}

/**
 * The same, and then what comes, until the signal aborts; one may come again. The feed goes on from the rev at which the list was read,
 * so that nothing comes between the two; one that matches only when it was verified or delivered comes then.
 */
export async function* followMatches(
  client: Client,
  options: MatchOptions & Omit<LiveOptions, "after">,
): AsyncGenerator<Summary, void> {
  const { endpoint, signal } = options;
  let { start } = options;
  while (!signal.aborted) {
    yield* await persist(() => listMatches(client, { ...options, start }), options);
    for await (const rows of followLive(client, { ...options, after: start.rev })) {
      if (rows === "forgotten") break;
      // What began to arrive before, and is whole only now, came since, too.
      yield* rows.filter((row) => row.seq > start.newestSeq || cameSince(row, start.since));
    }
    if (signal.aborted) return;
    const next = await persist(() => startFrom(client, endpoint, undefined), options);
    // A store that began anew has nothing from before.
    start = { ...next, since: next.rev < start.rev ? { seq: 0 } : start.since };
  }
}
