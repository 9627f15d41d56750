import type { Query, QueryError, Span } from "./ast.ts";
import { type Alternative, readField } from "./fields.ts";
import { type RawTest, readFind, readNamed } from "./finds.ts";
import { parse } from "./parser.ts";
import { either, QueryProblem } from "./problem.ts";
import { all, any, given, type Token } from "./token.ts";

const MAX_LENGTH = 2000;

type Raw =
  | { kind: "and" | "or"; nodes: Raw[] }
  | { kind: "not"; node: Raw }
  | { kind: "text"; value: Token }
  | ({ kind: "field"; key: Token; alternatives: Alternative[] } & Span)
  | ({ kind: "find"; key: Token; op: "~" | "!~"; value: Token | null } & Span)
  | ({ kind: "named"; key: Token; name: Token | null; test: RawTest | null } & Span);

/** What the generated parser throws. `expected` is null where the grammar itself named the problem. */
interface ParserError extends Error {
  expected: { type: string; description?: string; text?: string }[] | null;
  location: { start: { offset: number }; end: { offset: number } };
}

/**
 * Reads a query. Empty text matches everything; text has at most 2,000 characters, parentheses nest at most 50 deep, a pattern has
 * at most 256 bytes. Never throws: what cannot be understood is an `error` with the span to underline in UTF-16 offsets.
 */
export function parseQuery(text: string): { ok: true; query: Query } | { ok: false; error: QueryError } {
  try {
    if (text.length > MAX_LENGTH) {
      const span = { from: MAX_LENGTH, to: text.length };
      throw new QueryProblem(`a query has at most ${MAX_LENGTH} characters, this one has ${text.length}`, span);
    }
    const nul = text.indexOf("\0");
    if (nul >= 0) throw new QueryProblem("a query cannot hold the character U+0000", { from: nul, to: nul + 1 });
    // Half a surrogate pair has no UTF-8, and each SQLite driver would bind another text for it.
    const raw = parse(text.replace(/\p{Surrogate}/gu, "\ufffd"), {}) as Raw | null;
    return { ok: true, query: raw ? read(raw) : { is: "and", nodes: [] } };
  } catch (error) {
    if (error instanceof QueryProblem) return { ok: false, error: error.error };
    return { ok: false, error: syntaxError(text, error as ParserError) };
  }
}

function read(raw: Raw): Query {
  switch (raw.kind) {
    case "and":
      return all(raw.nodes.map(read));
    case "or":
      return any(raw.nodes.map(read));
    case "not":
      return { is: "not", node: read(raw.node) };
    case "text": {
      const { text } = given(raw.value, "the text", raw.value, raw.value, []);
      if (text === "") throw new QueryProblem("there is nothing between the quotes", raw.value, ["text to look for"]);
      return { is: "text", text };
    }
    case "field":
      return readField(raw.key, raw.alternatives);
    case "find":
      return readFind(raw.key, raw.op, raw.value, raw);
    case "named":
      return readNamed(raw.key, raw.name, raw.test, raw);
  }
}

function syntaxError(text: string, { message, expected, location }: ParserError): QueryError {
  const [from, to] = [location.start.offset, location.end.offset];
  if (!expected) return { message, expected: [], from, to };
  const words = new Set<string>();
  for (const { type, description, text: literal } of expected) {
    if (type === "other") words.add(description!);
    else if (type === "literal") words.add(literal!);
    else if (type === "end") words.add("the end");
  }
  // Whatever can begin a condition goes without saying.
  if (words.has("a condition")) for (const word of ["-", "NOT", "("]) words.delete(word);
  if (words.has(")") && from >= text.length) return { message: "a ( is not closed", expected: [")"], from, to };
  const wanted = [...words];
  const found = from < text.length ? `"${String.fromCodePoint(text.codePointAt(from)!)}"` : "the end";
  return { message: `expected ${either(wanted)}, found ${found}`, expected: wanted, from, to };
}
