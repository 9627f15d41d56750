import type { WaitTimeout } from "../json-lines.ts";
import type { Summary } from "../../protocol/request.ts";
import { checkedQuery } from "../checked-query.ts";
import { type Client, createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import { listRequests } from "../list.ts";
import { matches } from "../matches.ts";
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
/** How long the relay may take to tell what came instead. */
const TELL_MS = 10_000;

/** What came since and did not match, newest first, and which parts of the query were not met. */
async function cameInstead(
  client: Client,
  endpoint: string,
  q: string,
  { since }: Start,
  matched: ReadonlySet<number>,
) {
  const afterSeq = "seq" in since ? since.seq : 0;
  const limit = MOST_TOLD + matched.size;
  const others: Summary[] = [];
  for await (const page of listRequests(client, { endpoint, q: sinceQuery("", since), limit, afterSeq })) {
    others.push(...page.filter(({ seq }) => !matched.has(seq)));
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
  const endpoint = settings.endpoints[0]!;
  const ended = new AbortController();
  const timer = timeout === 0 ? undefined : setTimeout(() => ended.abort(), timeout);
  const { signal } = ended;
  const client = createClient({ ...settings, signal });
  const matched = new Set<number>();
  let lost: string | null = null;
  let start: Start | null = null;
  try {
    start = await startFrom(client, endpoint, flags.since);
    const line = requestLines();
    const onLost = (why: string) => {
      lost = why;
      out.note({ text: `Connection to ${settings.relay} lost (${why}); trying again.`, style: "yellow" });
    };
    const onBack = () => {
      lost = null;
      out.note({ text: `Connected to ${settings.relay} again.`, style: "green" });
    };
    const options = { endpoint, q, signal, start, live: timeout > 0, onLost, onBack };
    for await (const request of matches(client, options)) {
      if (flags.json) out.item(request);
      else out.line(...line(request));
      matched.add(request.seq);
      if (matched.size === count) return Exit.ok;
    }
  } catch (error) {
    if (!signal.aborted || !start) throw error;
  } finally {
    clearTimeout(timer);
    ended.abort();
  }
  // Nobody can tell whether it came.
  if (lost !== null) throw unreachable(settings.relay, lost);
  const teller = createClient({ ...settings, signal: AbortSignal.timeout(TELL_MS) });
  const instead = await cameInstead(teller, endpoint, q, start, matched);
  const ending: WaitTimeout = { type: "timeout", wanted: count, matched: matched.size, instead };
  if (flags.json) out.item(ending);
  tell(out, ending, timeout, endpoint);
  return Exit.timeout;
}
