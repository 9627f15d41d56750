import type { Summary } from "../../protocol/request.ts";
import { checkedQuery } from "../checked-query.ts";
import { createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import { listRequests } from "../list.ts";
import { followLive, persist } from "../live.ts";
import { createOutput } from "../output.ts";
import { requestLines } from "../request-line.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";
import { type Start, startFrom } from "../since.ts";
import { untilSignal } from "../signals.ts";
import { createTailRows } from "../tail-rows.ts";

/** `hooktap tail [query]`: the last ones, then each as it comes, until a signal. */
export async function tail(text: string | undefined, flags: CommonFlags & { last: number }): Promise<Exit> {
  const out = createOutput({ quiet: flags.quiet, batched: true });
  const q = await checkedQuery(out, text);
  if (q === null) return Exit.usage;
  const settings = requireRelay(readSettings(flags));
  const endpoint = settings.endpoints[0]!;
  const ended = new AbortController();
  const { signal } = ended;
  void untilSignal().then(() => ended.abort());
  const client = createClient({ ...settings, signal });
  let line = requestLines();
  process.stdout.on("resize", () => (line = requestLines()));
  let lastSeq = 0;
  const print = (request: Summary, again: boolean) => {
    lastSeq = Math.max(lastSeq, request.seq);
    if (flags.json) out.item(request);
    else out.line(...line(request), ...(again ? [{ text: "  changed", style: "dim" } as const] : []));
  };

  /** What came behind a request, oldest first: at most so many. */
  const newest = async (limit: number, afterSeq = 0): Promise<Summary[]> => {
    const found: Summary[] = [];
    if (limit === 0) return found;
    for await (const page of listRequests(client, { endpoint, q, limit, afterSeq })) found.push(...page);
    return found.reverse();
  };

  let start: Start = await startFrom(client, endpoint, undefined);
  let rows = createTailRows({ print, before: start.newestSeq });
  try {
    for (const row of await newest(flags.last)) rows.show(row);
    const onLost = (why: string) =>
      out.note({ text: `Connection to ${settings.relay} lost (${why}); trying again.`, style: "yellow" });
    const onBack = () => out.note({ text: `Connected to ${settings.relay} again.`, style: "green" });
    const persistence = { signal, onLost, onBack };
    while (!signal.aborted) {
      for await (const step of followLive(client, { endpoint, q, after: start.rev, ...persistence })) {
        if (step === "forgotten") break;
        for (const row of step) rows.take(row);
      }
      if (signal.aborted) break;
      rows.flush();
      const known = Math.max(lastSeq, start.newestSeq);
      start = await persist(() => startFrom(client, endpoint, undefined), persistence);
      rows = createTailRows({ print, before: start.newestSeq });
      // A store that began anew counts from the start.
      const afterSeq = start.newestSeq < known ? 0 : known;
      const missed = await persist(() => newest(Number.POSITIVE_INFINITY, afterSeq), persistence);
      for (const row of missed) rows.show(row);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  rows.flush();
  return Exit.ok;
}
