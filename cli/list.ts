import type { RequestPage, Summary } from "../protocol/request.ts";
import type { Client } from "./client.ts";

const PAGE = 500;

export interface ListOptions {
  endpoint: string;
  /** A query; empty for everything. */
  q: string;
  limit: number;
  /** Only those behind this request. */
  afterSeq?: number;
}

/** Requests that match, newest first, page by page: each page as soon as the relay has it. */
export async function* listRequests(
  { api, read }: Client,
  { endpoint, q, limit, afterSeq = 0 }: ListOptions,
): AsyncGenerator<Summary[]> {
  let before: number | null = null;
  let left = limit;
  do {
    const query = {
      endpoint,
      limit: String(Math.min(PAGE, left)),
      ...(q === "" ? {} : { q }),
      ...(before === null ? {} : { before: String(before) }),
    };
    const page: RequestPage = await read(api.requests.$get({ query }));
    const rows = page.requests.filter(({ seq }) => seq > afterSeq);
    if (rows.length > 0) yield rows;
    left -= rows.length;
    before = rows.length < page.requests.length || (page.next ?? 0) <= afterSeq ? null : page.next;
  } while (before !== null && left > 0);
}
