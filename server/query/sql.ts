import type { Query, QueryError } from "../../protocol/query/ast.ts";
import type { Row } from "../sqlite.ts";
import { cheapestFirst, type Needs, needsOf } from "./needs.ts";
import { compilePredicate, type RowTest } from "./predicate.ts";
import { type Condition, leafCondition } from "./sql-leaf.ts";

/**
 * A query as a condition on the table `request`, to stand in a WHERE, its values bound in order. Where `residual` is null the
 * condition decides alone; else it lets through every row that matches and perhaps others, and `residual` decides.
 */
export interface SqlQuery {
  sql: string;
  values: Row[string][];
  residual: RowTest | null;
  needs: Needs;
}

/** Compiles a query for the store. `now` (ms) is what `since:1h` counts back from. Fails as `compilePredicate` does. */
export function compileSql(
  query: Query,
  options: { now: number },
): ({ ok: true } & SqlQuery) | { ok: false; error: QueryError } {
  const condition = compile(query, false, options.now);
  const conjuncts = query.is === "and" ? query.nodes : [query];
  const undecided = conjuncts.filter((node) => !compile(node, false, options.now).exact);
  const rest = compilePredicate({ is: "and", nodes: undecided }, options);
  if (!rest.ok) return rest;
  return {
    ok: true,
    sql: condition.sql,
    values: condition.values,
    residual: undecided.length > 0 ? rest.matches : null,
    needs: needsOf(query),
  };
}

/**
 * Negation is pushed down to the leaves: what is left is made of AND and OR alone, and a leaf that lets too much through makes the
 * whole let too much through, never too little.
 */
function compile(query: Query, negated: boolean, now: number): Condition {
  if (query.is === "not") return compile(query.node, !negated, now);
  if (query.is !== "and" && query.is !== "or") return leafCondition(query, negated, now);
  const every = (query.is === "and") !== negated;
  const parts = cheapestFirst(query.nodes).map((node) => compile(node, negated, now));
  if (parts.length === 0) return { sql: every ? "1" : "0", values: [], exact: true };
  return {
    sql: join(
      parts.map((part) => part.sql),
      every ? "AND" : "OR",
    ),
    values: parts.flatMap((part) => part.values),
    exact: parts.every((part) => part.exact),
  };
}

/** Joins as a balanced tree: SQLite takes expressions of 1,000 levels, and `a AND b AND c …` is one more for each. */
function join(parts: string[], word: "AND" | "OR"): string {
  if (parts.length === 1) return parts[0]!;
  const half = parts.length >> 1;
  return `(${join(parts.slice(0, half), word)} ${word} ${join(parts.slice(half), word)})`;
}
