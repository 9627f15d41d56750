import type { Detail, Summary } from "../../protocol/request.ts";
import { api } from "../api.ts";
import { addFilter } from "../query-filter.ts";

/** A search tells after a while how far it has come: so many times it is asked to go on. */
const MOST_PAGES = 50;

/**
 * The request with the same type (the same path, where it has none) that came before, or the newest other one that verified. Null
 * where there is none.
 */
export async function findOther(
  request: Detail,
  which: "previous" | "verified",
  signal: AbortSignal,
): Promise<Summary | null> {
  const { endpoint, eventType, provider, path, id, seq } = request;
  let query = eventType === null ? addFilter("", "path", path) : addFilter("", "type", eventType);
  if (provider !== null) query = addFilter(query, "provider", provider);
  if (which === "verified") query = addFilter(query, "sig", "verified");
  let before = which === "previous" ? seq : null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { requests, next } = await api.requests(endpoint, query, before, signal);
    const other = requests.find((one) => one.id !== id);
    if (other || next === null) return other ?? null;
    before = next;
  }
  return null;
}
