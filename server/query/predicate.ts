import type { Find, FindField, Leaf, NamedTest, Query, QueryError, TextField } from "../../protocol/query/ast.ts";
import { compareValues } from "./decimal.ts";
import { cheapestFirst, type Needs, needsOf } from "./needs.ts";
import { compilePattern } from "./pattern.ts";
import type { QueryRow } from "./row.ts";
import { asciiLower, globMatcher, isFolded, mediaTypeOf, pathOf } from "./text.ts";
import { createView, type View } from "./view.ts";

export type RowTest = (row: QueryRow) => boolean;

type Test = (view: View) => boolean;

/** After these errors an agent gets the request again. */
export const RETRIED = ["refused", "dns", "tls", "reset", "agent_lost"] as const;

/**
 * A query as a test of one row, for live rows and for what SQL cannot decide. `now` (ms) is what `since:1h` counts back from.
 * The only failure is a pattern that RE2 does not take. `matches` throws `query_too_slow` when a pattern is past its budget.
 */
export function compilePredicate(
  query: Query,
  options: { now: number },
): { ok: true; matches: RowTest; needs: Needs } | { ok: false; error: QueryError } {
  const errors: QueryError[] = [];
  const test = compile(query, options.now, errors);
  if (errors[0]) return { ok: false, error: errors[0] };
  return { ok: true, matches: (row) => test(createView(row)), needs: needsOf(query) };
}

function compile(query: Query, now: number, errors: QueryError[]): Test {
  switch (query.is) {
    case "and": {
      const tests = cheapestFirst(query.nodes).map((node) => compile(node, now, errors));
      return (view) => tests.every((test) => test(view));
    }
    case "or": {
      const tests = cheapestFirst(query.nodes).map((node) => compile(node, now, errors));
      return (view) => tests.some((test) => test(view));
    }
    case "not": {
      const test = compile(query.node, now, errors);
      return (view) => !test(view);
    }
    default:
      return compileLeaf(query, now, errors);
  }
}

function compileLeaf(leaf: Leaf, now: number, errors: QueryError[]): Test {
  switch (leaf.is) {
    case "text": {
      const text = asciiLower(leaf.text);
      return ({ row }) =>
        [pathOf(row.target), row.eventType, row.provider, row.deliveryId, row.subject, row.id].some(
          (value) => value !== null && asciiLower(value).includes(text),
        );
    }
    case "equals": {
      const wanted = isFolded(leaf.field) ? asciiLower(leaf.value) : leaf.value;
      if (leaf.field === "id") return (view) => textsOf(view, "id").some((text) => text.startsWith(wanted));
      return (view) => textsOf(view, leaf.field).includes(wanted);
    }
    case "glob": {
      const fits = globMatcher(isFolded(leaf.field) ? asciiLower(leaf.pattern) : leaf.pattern);
      return (view) => textsOf(view, leaf.field).some(fits);
    }
    case "number": {
      const { field, op, value } = leaf;
      return ({ row }) => {
        const actual = { status: row.deliveryStatus, size: row.size, latency: row.deliveryMs, attempts: row.attempts }[
          field
        ];
        return actual !== null && holds(actual - value, op);
      };
    }
    case "time": {
      const limit = "at" in leaf.moment ? leaf.moment.at : now - leaf.moment.ago;
      return ({ row }) => holds(row.receivedAt - limit, leaf.op);
    }
    case "flag":
      return flagTest(leaf.flag);
    case "find": {
      const { field, find } = leaf;
      if (field === "body" && find.is === "contains") return (view) => view.bytes().includes(find.text);
      const folded = isFolded(field) && find.is === "contains";
      const found = compileFind(find, folded, errors);
      return (view) => textsOf(view, field, folded).some(found);
    }
    case "named":
      return compileNamed(leaf, errors);
  }
}

function flagTest(flag: Extract<Leaf, { is: "flag" }>["flag"]): Test {
  switch (flag) {
    case "replayed":
      return (view) => view.deliveries().some(({ mode }) => mode === "replay" || mode === "bulk");
    case "truncated":
      return (view) => view.deliveries().some(({ truncated }) => truncated);
    case "queued":
      return ({ row }) =>
        !row.refused &&
        !row.imported &&
        (row.attempts === 0 || (row.deliveryStatus === null && RETRIED.some((error) => error === row.deliveryError)));
    case "duplicate":
      return ({ row }) => row.duplicate;
    case "pinned":
      return ({ row }) => row.pinned;
    case "imported":
      return ({ row }) => row.imported;
    case "body":
      return ({ row }) => row.size > 0 && !row.refused;
    case "delivery":
      return ({ row }) => row.attempts > 0;
    case "note":
      return ({ row }) => row.noted;
  }
}

function compileNamed(leaf: Extract<Leaf, { is: "named" }>, errors: QueryError[]): Test {
  const { test } = leaf;
  const fits = test && compileNamedTest(test, errors);
  if (leaf.source !== "json") {
    const { source, name } = leaf;
    return (view) => {
      const values = view.values(source, name);
      return values.length > 0 && (fits === null || fits(values));
    };
  }
  const { path } = leaf;
  return (view) => {
    if (!mayHold(view, path)) return false;
    const value = view.json(path);
    return value !== undefined && (fits === null || fits(value === null ? [] : [value]));
  };
}

/** Whether every key of a path can be in a body: a look at its bytes spares most bodies from being parsed. */
function mayHold(view: View, path: readonly string[]): boolean {
  const bytes = view.bytes();
  return bytes.includes("\\") || rawKeys(path).every((key) => bytes.includes(key));
}

/** The steps of a path that stand in a JSON text as they are, unless it escapes letters. */
export function rawKeys(path: readonly string[]): string[] {
  return path.filter((step) => !/^\d+$/.test(step) && !step.includes("\ufffd"));
}

function compileNamedTest(test: NamedTest, errors: QueryError[]): (values: string[]) => boolean {
  if (test.is === "find") {
    const found = compileFind(test.find, false, errors);
    return test.not ? (values) => !values.some(found) : (values) => values.some(found);
  }
  const { op, value: wanted } = test;
  if (op === "!=") return (values) => values.every((value) => compareValues(value, wanted) !== 0);
  return (values) => values.some((value) => holds(compareValues(value, wanted), op));
}

function compileFind(find: Find, folded: boolean, errors: QueryError[]): (text: string) => boolean {
  if (find.is === "contains") {
    const wanted = folded ? asciiLower(find.text) : find.text;
    return (text) => text.includes(wanted);
  }
  const compiled = compilePattern(find.pattern, find);
  if (compiled.ok) return compiled.test;
  errors.push(compiled.error);
  return () => false;
}

function holds(difference: number, op: "=" | ">" | ">=" | "<" | "<="): boolean {
  switch (op) {
    case "=":
      return difference === 0;
    case ">":
      return difference > 0;
    case ">=":
      return difference >= 0;
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
  }
}

/** What a row holds in a column of text, if anything; in lower case where case does not count. */
function textsOf(view: View, field: TextField | FindField, folded = isFolded(field)): string[] {
  const { row } = view;
  const one = (text: string | null) => (text === null ? [] : [folded ? asciiLower(text) : text]);
  switch (field) {
    case "sig":
      return one(row.verdict);
    case "provider":
      return one(row.provider);
    case "method":
      return one(row.method);
    case "body":
      return [view.text()];
    case "path":
      return one(pathOf(row.target));
    case "type":
      return one(row.eventType);
    case "id":
      return [...one(row.id), ...one(row.deliveryId)];
    case "endpoint":
      return one(row.endpoint);
    case "target":
      return view.deliveries().map(({ target }) => target);
    case "ip":
      return one(row.remoteAddress);
    case "ct":
      return one(row.contentType === null ? null : mediaTypeOf(row.contentType));
  }
}
