import { checkedQuery } from "../checked-query.ts";
import { type Client, createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import { listRequests } from "../list.ts";
import { createOutput } from "../output.ts";
import { requestLines } from "../request-line.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";

type RequestsFlags = CommonFlags & { limit: number; since?: string };

/** A query within what `--since` says. */
async function within(client: Client, endpoint: string, query: string, text: string | undefined) {
  if (text === undefined) return { q: query, afterSeq: 0 };
  const { sinceQuery, startFrom } = await import("../since.ts");
  const { since } = await startFrom(client, endpoint, text);
  return { q: sinceQuery(query, since), afterSeq: "seq" in since ? since.seq : 0 };
}

/** `hooktap requests [query]`: newest first. */
export async function requests(text: string | undefined, flags: RequestsFlags): Promise<Exit> {
  const out = createOutput(flags);
  const query = await checkedQuery(out, text);
  if (query === null) return Exit.usage;
  const settings = requireRelay(readSettings(flags));
  const client = createClient(settings);
  const endpoint = settings.endpoints[0]!;
  const { q, afterSeq } = await within(client, endpoint, query, flags.since);
  let found = false;
  let line: ReturnType<typeof requestLines> | undefined;
  for await (const page of listRequests(client, { endpoint, q, limit: flags.limit, afterSeq })) {
    found = true;
    if (flags.json) {
      page.forEach(out.item);
      continue;
    }
    // The first page, of up to 500, tells how wide the columns are.
    line ??= requestLines(page);
    for (const request of page) out.line(...line(request));
  }
  if (found) return Exit.ok;
  const what = q === "" ? `Nothing was captured for ${endpoint}` : `Nothing in ${endpoint} matches`;
  out.note(`${what}; another endpoint is named with --endpoint.`);
  return Exit.no;
}
