import { HooktapError } from "../protocol/error.ts";
import type { QueryError } from "../protocol/query/ast.ts";
import { visible } from "../protocol/visible.ts";

/** A query that cannot be read, with carets under the part that is meant and what may stand there. */
export function queryProblem(text: string, { message, expected, from, to }: QueryError) {
  const before = visible(text.slice(0, from)).length;
  const marked = Math.max(1, visible(text.slice(from, to)).length);
  const told = expected.every((word) => message.includes(word));
  return {
    message: `the query cannot be read: ${message}`,
    excerpt: [text, " ".repeat(before) + "^".repeat(marked)],
    hint: told ? null : `expected ${expected.join(", ")}`,
  };
}

/** A query that decides where requests go and cannot be read; `of` names it, such as a flag or a place in a file. */
export class UnreadableQuery extends HooktapError {
  readonly excerpt: string[];

  constructor(of: string, text: string, error: QueryError) {
    const { message, excerpt, hint } = queryProblem(text, error);
    super("bad_query", `${of}: ${message}`, hint === null ? {} : { hint });
    this.excerpt = excerpt;
  }
}
