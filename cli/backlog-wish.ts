import { parseQuery } from "../protocol/query/query.ts";
import type { Backlog } from "../protocol/tunnel.ts";
import type { Output } from "./output.ts";
import { queryProblem } from "./query-problem.ts";

/** What `--backlog` says; `usage` where it cannot be read, which has been told then. */
export function readBacklogWish(out: Output, text: string | undefined): Backlog | "ask" | "usage" | undefined {
  if (text === undefined || text === "all" || text === "none" || text === "ask") return text;
  // A slip of the fingers must not leave everything out.
  if (/^\w*$/.test(text)) {
    out.error({
      message: `--backlog takes all, none, ask or a query, not "${text}"`,
      hint: `a text to look for goes into quotes: --backlog '"${text}"'`,
    });
    return "usage";
  }
  const parsed = parseQuery(text);
  if (parsed.ok) return { query: text };
  out.error(queryProblem(text, parsed.error));
  return "usage";
}
