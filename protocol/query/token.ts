import type { Query, Span } from "./ast.ts";
import { QueryProblem } from "./problem.ts";

/** A word as the grammar found it; `pattern` is what stands between slashes. */
export interface Token extends Span {
  kind: "bare" | "quoted" | "pattern";
  text: string;
  closed?: boolean;
}

/** The value behind `what`, which must be there and, if it has quotes, must end with one. */
export function given(value: Token | null, what: string, key: Token, span: Span, expected: string[]): Token {
  if (!value) {
    throw new QueryProblem(
      `${what} needs a value`,
      span.from < span.to ? span : { from: key.from, to: span.to },
      expected,
    );
  }
  if (value.closed === false) throw new QueryProblem("this quote is not closed", value, ['"']);
  return value;
}

/** All of the conditions; nested lists of the same kind become one. */
export function all(nodes: Query[]): Query {
  return list("and", nodes);
}

/** At least one of the conditions. */
export function any(nodes: Query[]): Query {
  return list("or", nodes);
}

function list(is: "and" | "or", nodes: Query[]): Query {
  const flat = nodes.flatMap((node) => (node.is === is ? node.nodes : [node]));
  return flat.length === 1 ? flat[0]! : ({ is, nodes: flat } as Query);
}
