import { HooktapError } from "../../protocol/error.ts";
import type { Query, QueryError } from "../../protocol/query/ast.ts";
import { parseQuery } from "../../protocol/query/query.ts";
import { compilePredicate } from "../query/predicate.ts";

/** A `q` as a query; null for none. Throws `bad_query`, naming what was expected and where. */
export function readQuery(text: string | undefined): Query | null {
  if (text === undefined || text.trim() === "") return null;
  const parsed = parseQuery(text);
  if (!parsed.ok) throw badQuery(parsed.error, text);
  const compiled = compilePredicate(parsed.query, { now: 0 });
  if (!compiled.ok) throw badQuery(compiled.error, text);
  return parsed.query;
}

export function badQuery({ message, expected, from, to }: QueryError, text: string): HooktapError {
  const at = from < text.length ? ` at "${text.slice(from, Math.max(to, from + 1))}"` : " at its end";
  const options = expected.length > 0 ? { hint: `expected ${expected.join(", ")}` } : {};
  return new HooktapError("bad_query", `the query cannot be read${at}: ${message}`, options);
}
