import type { Find, NamedTest, Order, Query, Source, Span } from "./ast.ts";
import { FIND, QUERY_KEYS, SOURCES, unknownKey } from "./fields.ts";
import { QueryProblem } from "./problem.ts";
import { given, type Token } from "./token.ts";
import { parseJsonPath } from "./values.ts";

const MAX_PATTERN_BYTES = 256;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const TO_FIND = ["text", "text in quotes", "a pattern between slashes"];

/** What stands behind a name: an operator, and what it compares with. */
export interface RawTest {
  op: Order | "=" | "!=" | "~" | "!~";
  value: Token | null;
}

/** The condition that `key~text` or `key~/pattern/` stands for. */
export function readFind(key: Token, op: "~" | "!~", value: Token | null, span: Span): Query {
  const name = key.text.toLowerCase();
  const field = FIND.find((known) => known === name);
  if (!field) {
    if (SOURCES.some((source) => source === name)) {
      throw new QueryProblem(`${name} needs a name: ${name}:NAME${op}text`, span, [`${name}:NAME`]);
    }
    if (!QUERY_KEYS.includes(name)) throw unknownKey(key, op);
    const takers = [...FIND, ...SOURCES.map((source) => `${source}:NAME`)].map((taker) => `${taker}${op}`);
    throw new QueryProblem(`${name} does not take ${op}; use ${name}:`, span, [`${name}:`, ...takers]);
  }
  const node: Query = { is: "find", field, find: readText(value, `${key.text}${op}`, key, span) };
  return op === "~" ? node : { is: "not", node };
}

/** The condition that `header:name=value` and its like stand for. */
export function readNamed(key: Token, name: Token | null, test: RawTest | null, span: Span): Query {
  const source = key.text.toLowerCase() as Source;
  const example = { header: "header:content-type", query: "query:page", form: "form:status", json: "json:data.id" }[
    source
  ];
  const { text } = given(name, `${source}:`, key, span, [`a name, as in ${example}`]);
  const asked = test ? readTest(test, `${source}:${text}`, key, span) : null;
  if (source === "json") {
    const path = parseJsonPath(text);
    if (!path) throw new QueryProblem(`"${text}" is not a path into JSON`, name!, ["a path such as items[0].id"]);
    return { is: "named", source, path, test: asked };
  }
  if (source !== "header") return { is: "named", source, name: text, test: asked };
  if (!HEADER_NAME.test(text.toLowerCase())) {
    throw new QueryProblem(`"${text}" cannot be a header's name`, name!, [`a name, as in ${example}`]);
  }
  return { is: "named", source, name: text.toLowerCase(), test: asked };
}

function readTest({ op, value }: RawTest, what: string, key: Token, span: Span): NamedTest {
  if (op === "~" || op === "!~") {
    return { is: "find", not: op === "!~", find: readText(value, `${what}${op}`, key, span) };
  }
  return { is: "compare", op, value: given(value, `${what}${op}`, key, span, ["a value", "a value in quotes"]).text };
}

function readText(value: Token | null, what: string, key: Token, span: Span): Find {
  const token = given(value, what, key, span, TO_FIND);
  if (token.text === "") throw new QueryProblem(`${what} needs text to look for`, token, TO_FIND);
  if (token.kind !== "pattern") return { is: "contains", text: token.text };
  const bytes = new TextEncoder().encode(token.text).length;
  if (bytes > MAX_PATTERN_BYTES) {
    throw new QueryProblem(`a pattern has at most ${MAX_PATTERN_BYTES} bytes, this one has ${bytes}`, token);
  }
  return { is: "matches", pattern: token.text, from: token.from, to: token.to };
}
