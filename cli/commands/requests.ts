import { checkedQuery } from "../checked-query.ts";
import { createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import { listRequests } from "../list.ts";
import { createOutput } from "../output.ts";
import { requestLines } from "../request-line.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";
import { sinceQuery, startFrom } from "../since.ts";

type RequestsFlags = CommonFlags & { limit: number; since?: string };

/** `hooktap requests [query]`: newest first. */
export async function requests(text: string | undefined, flags: RequestsFlags): Promise<Exit> {
  const out = createOutput(flags);
  const query = checkedQuery(out, text);
  if (query === null) return Exit.usage;
  const settings = requireRelay(readSettings(flags));
  const client = createClient(settings);
  const endpoint = settings.endpoints[0]!;
  const since = flags.since === undefined ? null : (await startFrom(client, endpoint, flags.since)).since;
  const q = since ? sinceQuery(query, since) : query;
  const afterSeq = since && "seq" in since ? since.seq : 0;
  let line: ReturnType<typeof requestLines> | null = null;
  for await (const page of listRequests(client, { endpoint, q, limit: flags.limit, afterSeq })) {
    // The first page, of up to 500, tells how wide the columns are.
    line ??= requestLines(page);
    for (const request of page) {
      if (flags.json) out.item(request);
      else out.line(...line(request));
    }
  }
  if (line) return Exit.ok;
  const what = q === "" ? `Nothing was captured for ${endpoint}` : `Nothing in ${endpoint} matches`;
  out.note(`${what}; another endpoint is named with --endpoint.`);
  return Exit.no;
}
