import type { RequestPage, Summary } from "../../protocol/request.ts";
import { createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import { createOutput } from "../output.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";
import { sizeText, statusSpan, timeOfDay, verdictSpan } from "../verdict-text.ts";

const PAGE = 500;

function row(request: Summary) {
  const { delivery } = request;
  return [
    { text: timeOfDay(new Date(request.receivedAt)), style: "dim" as const },
    verdictSpan(request.verdict.status),
    request.provider ?? "-",
    request.eventType ?? "-",
    request.method,
    request.path,
    delivery ? statusSpan(delivery.status, delivery.error) : "-",
    sizeText(request.size),
    { text: request.id, style: "cyan" as const },
  ];
}

/** `hooktap requests`: newest first. */
export async function requests(flags: CommonFlags & { limit: number }): Promise<Exit> {
  const out = createOutput(flags);
  const settings = requireRelay(readSettings(flags));
  const { api, read } = createClient(settings);
  const endpoint = settings.endpoints[0]!;
  const found: Summary[] = [];
  let before: number | null = null;
  do {
    const limit = String(Math.min(PAGE, flags.limit - found.length));
    const query = { endpoint, limit, ...(before === null ? {} : { before: String(before) }) };
    const page: RequestPage = await read(api.requests.$get({ query }));
    found.push(...page.requests);
    before = page.next;
  } while (before !== null && found.length < flags.limit);
  if (found.length === 0) {
    out.note(`Nothing was captured for ${endpoint}; another endpoint is named with --endpoint.`);
    return Exit.no;
  }
  if (flags.json) found.forEach(out.item);
  else out.table(found.map(row));
  return Exit.ok;
}
