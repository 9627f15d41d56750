import { parseQuery } from "../protocol/query/query.ts";

const SOURCES = /^(header|query|form|json):(.+)$/s;

/**
 * Narrows a query by one more condition. `field` is a key of the query language (`provider`, `sig`, `status` …) or a named value:
 * `header:X-Name`, `query:page`, `form:status`, `json:data.id`. The value is meant literally, whatever signs it holds; `negate` filters
 * it out. A query that cannot be read is replaced, one that has the condition already comes back as it is.
 */
export function addFilter(query: string, field: string, value: string, negate = false): string {
  const filter = `${negate ? "-" : ""}${condition(field, value)}`;
  const before = query.trim();
  const parsed = parseQuery(before);
  if (before === "" || !parsed.ok) return filter;
  if (` ${before} `.includes(` ${filter} `)) return before;
  const [open, closed] = [`${before} ${filter}`, `(${before}) ${filter}`];
  return meaning(open) === meaning(closed) ? open : closed;
}

function condition(field: string, value: string): string {
  const named = SOURCES.exec(field);
  if (!named) return `${field}:${quotedValue(value)}`;
  const [, source, name] = named;
  return `${source}:${quoted(name!, /^[^\s()"=~<>!]+$/)}=${quoted(value, /^[^\s()"=~<>][^\s()"]*$/)}`;
}

/** A value as it stands behind `key:`, meant literally. */
export function quotedValue(value: string): string {
  return quoted(value, /^[^\s()",*?<>][^\s()",*?]*$/);
}

/** As it is where `bare` allows it, else in quotes. */
function quoted(text: string, bare: RegExp): string {
  return bare.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** What a query asks, without where it asks it. */
function meaning(query: string): string {
  const parsed = parseQuery(query);
  return JSON.stringify(parsed, (key, value: unknown) => (key === "from" || key === "to" ? undefined : value));
}
