import { parseQuery } from "../protocol/query/query.ts";
import type { Output } from "./output.ts";
import { queryProblem } from "./query-problem.ts";

/** The query that a command was given, empty for none; null where it cannot be read, which is told. */
export function checkedQuery(out: Output, text: string | undefined): string | null {
  const q = text?.trim() ?? "";
  const parsed = parseQuery(q);
  if (parsed.ok) return q;
  out.error(queryProblem(q, parsed.error));
  return null;
}
