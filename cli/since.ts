import { parseMoment } from "../protocol/query/values.ts";
import type { RequestPage, Summary } from "../protocol/request.ts";
import { processAgeMs } from "./age.ts";
import type { Client } from "./client.ts";
import { findRequest } from "./find-request.ts";

/** From when on requests count: a moment of the relay's clock (ms), or behind a request. */
export type Since = { at: number } | { seq: number };

/** Where the store stood when a command first looked: `rev` is where the live feed goes on, `newestSeq` the last request before. */
export interface Start {
  rev: number;
  newestSeq: number;
  since: Since;
}

/**
 * Takes the relay's rev and what `--since` means there: `5m` ago, a time, or behind the request of an id; without it, since this
 * process was started, by the relay's own clock.
 */
export async function startFrom(client: Client, endpoint: string, text: string | undefined): Promise<Start> {
  const { api, read } = client;
  const asked = Date.now();
  const page: RequestPage = await read(api.requests.$get({ query: { endpoint, limit: "1" } }));
  const told = Date.parse(page.now);
  // Where the two clocks agree, how long the answer took does not matter.
  const now = told >= asked && told <= Date.now() ? Date.now() : told;
  const start = { rev: page.rev, newestSeq: page.requests[0]?.seq ?? 0 };
  if (text === undefined) return { ...start, since: { at: now - processAgeMs() } };
  const moment = parseMoment(text);
  if (moment) return { ...start, since: { at: "at" in moment ? moment.at : now - moment.ago } };
  return { ...start, since: { seq: (await findRequest(client, text, endpoint)).seq } };
}

/** The query that finds what came since, within another. */
export function sinceQuery(q: string, since: Since): string {
  if (!("at" in since)) return q;
  const bound = `since:${new Date(since.at).toISOString()}`;
  return q === "" ? bound : `(${q}) ${bound}`;
}

/** Whether a request of a list came since. */
export const cameSince = ({ seq, receivedAt }: Summary, since: Since): boolean =>
  "at" in since ? Date.parse(receivedAt) >= since.at : seq > since.seq;
