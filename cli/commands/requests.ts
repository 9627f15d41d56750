import type { RequestPage, Summary } from "../../protocol/request.ts";
import { parseQuery } from "../../protocol/query/query.ts";
import { createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import { type Span, createOutput } from "../output.ts";
import { queryProblem } from "../query-problem.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";
import { sizeText, statusSpan, timeOfDay, verdictSpan } from "../verdict-text.ts";

const PAGE = 500;

function row(request: Summary): Span[] {
  const { delivery, refused } = request;
  const event = request.eventType ?? "-";
  const size = sizeText(request.size);
  return [
    { text: timeOfDay(new Date(request.receivedAt)), style: "dim" },
    verdictSpan(request.verdict.status),
    request.provider ?? "-",
    request.attempt > 1 ? `${event}, attempt ${request.attempt}` : event,
    request.method,
    request.path,
    ...(refused
      ? [statusSpan(413, null), `${size} refused`]
      : [delivery ? statusSpan(delivery.status, delivery.error) : "-", size]),
    { text: request.id, style: "cyan" },
  ];
}

/** `hooktap requests [query]`: newest first. */
export async function requests(text: string | undefined, flags: CommonFlags & { limit: number }): Promise<Exit> {
  const out = createOutput(flags);
  const q = text?.trim() ?? "";
  const parsed = parseQuery(q);
  if (!parsed.ok) {
    out.error(queryProblem(q, parsed.error));
    return Exit.usage;
  }
  const settings = requireRelay(readSettings(flags));
  const { api, read } = createClient(settings);
  const endpoint = settings.endpoints[0]!;
  const found: Summary[] = [];
  let before: number | null = null;
  do {
    const limit = String(Math.min(PAGE, flags.limit - found.length));
    const query = {
      endpoint,
      limit,
      ...(q === "" ? {} : { q }),
      ...(before === null ? {} : { before: String(before) }),
    };
    const page: RequestPage = await read(api.requests.$get({ query }));
    found.push(...page.requests);
    before = page.next;
  } while (before !== null && found.length < flags.limit);
  if (found.length === 0) {
    const what = q === "" ? `Nothing was captured for ${endpoint}` : `Nothing in ${endpoint} matches`;
    out.note(`${what}; another endpoint is named with --endpoint.`);
    return Exit.no;
  }
  if (flags.json) found.forEach(out.item);
  else out.table(found.map(row));
  return Exit.ok;
}
