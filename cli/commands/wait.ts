import type { WaitTimeout } from "../json-lines.ts";
import type { Summary } from "../../protocol/request.ts";
import { checkedQuery } from "../checked-query.ts";
import { type Client, createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import { listRequests } from "../list.ts";
import { followMatches, listMatches } from "../matches.ts";
import { missedParts } from "../missed-parts.ts";
import { type Output, createOutput } from "../output.ts";
import { requestLines } from "../request-line.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";
import { sinceQuery, type Start, startFrom } from "../since.ts";
import { unreachable } from "../unreachable.ts";
import { countText, gapText } from "../verdict-text.ts";

type WaitFlags = CommonFlags & { count: number; timeout: number; since?: string };

/** So many of the requests that came instead are explained. */
const MOST_TOLD = 20;
/** How long the relay may take for its first answer, and to tell what came, however short the wait is. */
const ANSWER_MS = 5_000;

/** What came since and did not match, newest first, and which parts of the query were not met. */
async function cameInstead(
  client: Client,
  endpoint: string,
  q: string,
  { since }: Start,
  matched: ReadonlySet<string>,
) {
  const afterSeq = "seq" in since ? since.seq : 0;
  const limit = MOST_TOLD + matched.size;
  const others: Summary[] = [];
  for await (const page of listRequests(client, { endpoint, q: sinceQuery("", since), limit, afterSeq })) {
    others.push(...page.filter(({ id }) => !matched.has(id)));
  }
  const told = others.slice(0, MOST_TOLD);
  const missed = await missedParts(client, q, told);
  return told.map((request) => ({ request, missed: missed.get(request.seq)! }));
}

function tell(out: Output, { wanted, matched, instead }: WaitTimeout, timeout: number, endpoint: string): void {
  const after = timeout === 0 ? "not there" : `timed out after ${gapText(timeout)}`;
  out.error({
    message: `${after}: ${matched} of ${countText(wanted, "matching request")} came to ${endpoint}`,
    hint: instead.length === 0 ? "nothing else came, either; another endpoint is named with --endpoint" : null,
  });
  if (instead.length === 0) return;
  out.note("What came instead, newest first:");
  const line = requestLines(
    instead.map(({ request }) => request),
    process.stderr,
  );
  for (const { request, missed } of instead) {
    out.note(...line(request));
    const why = missed.length === 0 ? "matches by now" : `does not match ${missed.join("  ")}`;
    out.note("    ", { text: why, style: "yellow" });
  }
}

/** `hooktap wait <query>`: prints what matches as it comes; the answer is no (4) when the time is over before enough came. */
export async function wait(text: string, flags: WaitFlags): Promise<Exit> {
  const out = createOutput(flags);
  const { count, timeout } = flags;
  const q = await checkedQuery(out, text);
  if (q === null) return Exit.usage;
  const settings = requireRelay(readSettings(flags));
  const { relay } = settings;
  const endpoint = settings.endpoints[0]!;
  const within = (ms: number) => createClient({ ...settings, signal: AbortSignal.timeout(ms) });

  const matched = new Set<string>();
  const line = requestLines();
  /** Prints what it gets until there is enough. */
  async function take(found: AsyncIterable<Summary> | Iterable<Summary>): Promise<boolean> {
    for await (const request of found) {
      if (matched.has(request.id)) continue;
      if (flags.json) out.item(request);
      else out.line(...line(request));
      matched.add(request.id);
      if (matched.size === count) return true;
    }
    return false;
  }

  const start = await startFrom(within(Math.max(timeout, ANSWER_MS)), endpoint, flags.since);
  /** Takes what is there and what comes until the time is over; why the relay is away then, or null. */
  const follow = async (): Promise<string | null> => {
    const ended = new AbortController();
    const timer = setTimeout(() => ended.abort(), timeout);
    const { signal } = ended;
    let away: string | null = null;
    const onLost = (why: string) => {
      away = why;
      out.note({ text: `Connection to ${relay} lost (${why}); trying again.`, style: "yellow" });
    };
    const onBack = () => {
      away = null;
      out.note({ text: `Connected to ${relay} again.`, style: "green" });
    };
    try {
      await take(followMatches(createClient({ ...settings, signal }), { endpoint, q, start, signal, onLost, onBack }));
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      clearTimeout(timer);
      ended.abort();
    }
    return away;
  };

  const lost = timeout === 0 ? null : await follow();
  if (matched.size === count) return Exit.ok;
  // Nobody can tell whether it came.
  if (lost !== null) throw unreachable(relay, lost);
  const client = within(ANSWER_MS);
  if (await take(await listMatches(client, { endpoint, q, start }))) return Exit.ok;
  const instead = await cameInstead(client, endpoint, q, start, matched);
  const ending: WaitTimeout = { type: "timeout", wanted: count, matched: matched.size, instead };
  if (flags.json) out.item(ending);
  tell(out, ending, timeout, endpoint);
  return Exit.timeout;
}
