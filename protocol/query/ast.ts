/** Columns that hold text: `equals` and `glob` look at the whole value. */
export type TextField = "sig" | "provider" | "method" | "path" | "type" | "id" | "endpoint" | "target" | "ip" | "ct";

export type NumberField = "status" | "size" | "latency" | "attempts";
export type FindField = "body" | "path" | "type" | "id";
export type Source = "header" | "query" | "form" | "json";
export type Flag =
  | "replayed"
  | "duplicate"
  | "truncated"
  | "queued"
  | "pinned"
  | "imported"
  | "body"
  | "delivery"
  | "note";
export type Order = ">" | ">=" | "<" | "<=";

/** Where something stands in the query's text, in UTF-16 offsets. */
export interface Span {
  from: number;
  to: number;
}

/** What `~` looks for: text anywhere, or a regular expression in RE2's syntax. */
export type Find = { is: "contains"; text: string } | ({ is: "matches"; pattern: string } & Span);

/**
 * What is asked of a named value, null for its presence. Several values of one name are alternatives. All but presence need the
 * value to be there: `!=` and `!~` ask for a name whose values all differ.
 */
export type NamedTest =
  | { is: "compare"; op: Order | "=" | "!="; value: string }
  | { is: "find"; not: boolean; find: Find };

/** One condition on a request. Sizes are in bytes, latencies and times in ms, `since` and `until` relative to now where `ago` is set. */
export type Leaf =
  | { is: "text"; text: string }
  | { is: "equals"; field: TextField; value: string }
  | { is: "glob"; field: TextField; pattern: string }
  | { is: "number"; field: NumberField; op: Order | "="; value: number }
  | { is: "time"; op: ">=" | "<"; moment: { ago: number } | { at: number } }
  | { is: "flag"; flag: Flag }
  | { is: "find"; field: FindField; find: Find }
  | { is: "named"; source: Exclude<Source, "json">; name: string; test: NamedTest | null }
  | { is: "named"; source: "json"; path: string[]; test: NamedTest | null };

/** A query that was understood. An empty `and` matches everything. */
export type Query = { is: "and"; nodes: Query[] } | { is: "or"; nodes: Query[] } | { is: "not"; node: Query } | Leaf;

/** Why a query was not understood: the span to underline, and in the user's words what may stand there. */
export interface QueryError extends Span {
  message: string;
  expected: string[];
}
