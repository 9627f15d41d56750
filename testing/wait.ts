import type { Client } from "../cli/client.ts";
import { HooktapError } from "../protocol/error.ts";
import type { RequestPage, Summary } from "../protocol/request.ts";
import type { Relay } from "../server/index.ts";
import { type CapturedRequest, readCaptured } from "./captured.ts";
import { followRows } from "./rows.ts";

/** How many requests an error tells of. */
const TOLD = 5;

export interface WaitOptions {
  /** How many have to match; 1 where it is left out. */
  count?: number;
  /** 5 s where it is left out. */
  timeoutMs?: number;
  /** Of this endpoint alone. */
  endpoint?: string;
}

/** At least one, so that `const [request] = …` has one. */
export type CapturedRequests = [CapturedRequest, ...CapturedRequest[]];

/**
 * The first `count` requests that match a query at the same time, in the order in which they came; those that came before count too. A
 * verdict or a target's answer may come later: what does not match yet is waited for. Throws `wait_timeout`, telling what came instead.
 */
export async function waitFor(
  relay: Relay,
  client: Client,
  query: string,
  { count = 1, timeoutMs = 5_000, endpoint }: WaitOptions,
): Promise<CapturedRequests> {
  if (!Number.isInteger(count) || count < 1) {
    throw new HooktapError("bad_count", `count is ${count}`, { hint: "wait for 1 request or more" });
  }
  const matching = new Map<string, Summary>();
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), timeoutMs);
  try {
    const where = { q: query, ...(endpoint === undefined ? {} : { endpoint }) };
    for await (const row of followRows(relay, where, ended.signal)) {
      if ("deleted" in row) continue;
      if ("gone" in row) matching.delete(row.id);
      else matching.set(row.id, row);
      if (matching.size >= count) break;
    }
  } catch (error) {
    if (!ended.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  if (matching.size < count && !ended.signal.aborted) {
    throw new HooktapError("closed", `hooktap was closed while ${query} was waited for`, {
      hint: "await what you wait for before you close it",
    });
  }
  if (matching.size < count) throw await tooFew(client, query, { came: matching.size, count, timeoutMs });
  const first = [...matching.values()].sort((a, b) => a.seq - b.seq).slice(0, count);
  return (await Promise.all(first.map(({ id }) => readCaptured(client, id)))) as CapturedRequests;
}

async function tooFew(
  { api, read }: Client,
  query: string,
  { came, count, timeoutMs }: { came: number; count: number; timeoutMs: number },
): Promise<HooktapError> {
  const { requests }: RequestPage = await read(api.requests.$get({ query: { limit: String(TOLD) } }));
  const told = requests.map(({ endpoint, provider, eventType, method, path, verdict, delivery }) => {
    const what = provider === null ? `${method} ${path}` : `${provider} ${eventType ?? path}`;
    return `${what} on ${endpoint}, ${verdict.status}, ${delivery ? (delivery.status ?? delivery.error) : "not delivered"}`;
  });
  return new HooktapError(
    "wait_timeout",
    `waited ${timeoutMs} ms for ${count === 1 ? "a request" : `${count} requests`} with ${query === "" ? "any content" : query}: ${came} came`,
    {
      hint:
        told.length === 0
          ? "nothing was captured at all: is the hook URL what your code calls?"
          : `captured, newest first: ${told.join("; ")}`,
    },
  );
}
