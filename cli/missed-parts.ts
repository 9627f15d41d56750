import { queryParts } from "../protocol/query/parts.ts";
import type { Summary } from "../protocol/request.ts";
import type { Client } from "./client.ts";

/** Which parts of a query each of at most 500 requests does not match, by their seq. */
export async function missedParts(
  { api, read }: Client,
  q: string,
  requests: readonly Summary[],
): Promise<Map<number, string[]>> {
  const missed = new Map(requests.map(({ seq }) => [seq, [] as string[]]));
  if (requests.length === 0) return missed;
  const seqs = [...missed.keys()];
  for (const part of queryParts(q)) {
    const matching = await read(api.requests.matching.$get({ query: { q: part, seqs: seqs.join(",") } }));
    const fits = new Set(matching.seqs);
    for (const seq of seqs) if (!fits.has(seq)) missed.get(seq)!.push(part);
  }
  return missed;
}
