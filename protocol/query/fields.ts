import type { VerdictStatus } from "../verdict.ts";
import type { FindField, Flag, Leaf, NumberField, Order, Query, Source, Span, TextField } from "./ast.ts";
import { either, nearest, QueryProblem } from "./problem.ts";
import { type Interval, parseCount, parseLatency, parseMoment, parseSize, parseStatus } from "./values.ts";
import { all, any, given, type Token } from "./token.ts";

/** What stands behind `key:` between two commas. */
export interface Alternative extends Span {
  op: Order | "";
  value: Token | null;
}

const TEXT: TextField[] = ["provider", "method", "type", "path", "id", "endpoint", "target", "ip", "ct"];
const SIG: VerdictStatus[] = ["verified", "failed", "unsigned", "no_secret", "unknown"];
const IS: Flag[] = ["replayed", "duplicate", "truncated", "queued", "pinned", "imported"];
const HAS: Flag[] = ["body", "delivery", "note"];
export const FIND: FindField[] = ["body", "path", "type", "id"];
export const SOURCES: Source[] = ["header", "query", "form", "json"];

const NUMBERS: Record<NumberField, { parse(text: string): Interval | null; expected: string[] }> = {
  status: {
    parse: parseStatus,
    expected: ["a status such as 404", "a class such as 4xx", "none", "a comparison such as >=400"],
  },
  size: { parse: parseSize, expected: ["a size such as 800, 10kb or 1mb", "a comparison such as >10kb"] },
  latency: { parse: parseLatency, expected: ["a duration such as 500ms or 2s", "a comparison such as >500ms"] },
  attempts: { parse: parseCount, expected: ["a whole number", "a comparison such as >1"] },
};
const MOMENT = ["a time ago such as 30m, 1h or 2d", "a date such as 2026-01-02 or 2026-01-02T03:04"];

/** Every key that a query knows, as a completion list shows them. */
export const QUERY_KEYS: readonly string[] = [
  "sig",
  "status",
  "size",
  "latency",
  "attempts",
  "is",
  "has",
  "since",
  "until",
  "body",
]
  .concat(TEXT)
  .concat(SOURCES);

/** The words that some keys take, and no others. */
export const KEY_WORDS: Readonly<Record<string, readonly string[]>> = { sig: SIG, is: IS, has: HAS };

/** The condition that `key:a,b` stands for. Throws a `QueryProblem` for a key or value that is none. */
export function readField(key: Token, alternatives: Alternative[]): Query {
  const name = key.text.toLowerCase();
  return any(alternatives.map((alternative) => readAlternative(name, key, alternative)));
}

/** What to say of a word before `:` or `~` that is no key. */
export function unknownKey(key: Token, sign: string): QueryProblem {
  const near = nearest(key.text, QUERY_KEYS);
  const hint = near.length > 0 ? `did you mean ${either(near)}?` : `put text that has a ${sign} in quotes`;
  return new QueryProblem(`"${key.text}" is not a key; ${hint}`, key, near.length > 0 ? near : [...QUERY_KEYS]);
}

function readAlternative(name: string, key: Token, { op, value, from, to }: Alternative): Query {
  const span = { from, to };
  if (name === "sig") return { is: "equals", field: "sig", value: oneOf(SIG, name, key, op, value, span) };
  if (name === "is") return { is: "flag", flag: oneOf(IS, name, key, op, value, span) };
  if (name === "has") return { is: "flag", flag: oneOf(HAS, name, key, op, value, span) };
  if (name === "since" || name === "until") return readMoment(name, key, op, value, span);
  if (Object.hasOwn(NUMBERS, name)) return readNumber(name as NumberField, key, op, value, span);
  const field = TEXT.find((known) => known === name);
  if (field) return readText(field, key, op, value, span);
  if (name === "body") throw new QueryProblem("the body is searched with ~", key, ["body~text", "body~/pattern/"]);
  throw unknownKey(key, ":");
}

function readText(field: TextField, key: Token, op: string, value: Token | null, span: Span): Leaf {
  const expected = ["a value", "a value with * or ?"];
  noOrder(op, key, span, expected);
  const { kind, text } = given(value, `${field}:`, key, span, expected);
  if (kind === "bare" && /[*?]/.test(text)) return { is: "glob", field, pattern: text };
  return { is: "equals", field, value: text };
}

function readMoment(name: "since" | "until", key: Token, op: string, value: Token | null, span: Span): Leaf {
  noOrder(op, key, span, MOMENT);
  const { text } = given(value, `${name}:`, key, span, MOMENT);
  const moment = parseMoment(text);
  if (!moment) throw new QueryProblem(`"${text}" is not a time`, span, MOMENT);
  return { is: "time", op: name === "since" ? ">=" : "<", moment };
}

function readNumber(field: NumberField, key: Token, op: Order | "", value: Token | null, span: Span): Query {
  const { parse, expected } = NUMBERS[field];
  const { text } = given(value, `${field}:`, key, span, expected);
  const number = (part: string): Interval => {
    const interval = parse(part);
    if (interval) return interval;
    throw new QueryProblem(`"${part}" is not a value of ${field}`, span, expected);
  };
  const leaf = (order: Order | "=", limit: number): Leaf => ({ is: "number", field, op: order, value: limit });
  const between = (low: number, high: number): Query =>
    low === high ? leaf("=", low) : all([leaf(">=", low), leaf("<=", high)]);

  if (field === "status" && text.toLowerCase() === "none" && op === "") {
    return { is: "number", field: "attempts", op: "=", value: 0 };
  }
  const range = /^(.+?)\.\.(.+)$/.exec(text);
  if (range) {
    if (op !== "") throw new QueryProblem(`a range takes no ${op}`, span, expected);
    const [low, high] = [number(range[1]!)[0], number(range[2]!)[1]];
    if (low > high) throw new QueryProblem(`the range ${text} runs backwards`, span, expected);
    return between(low, high);
  }
  const [low, high] = number(text);
  if (op === "") return between(low, high);
  return leaf(op, op === ">" || op === "<=" ? high : low);
}

function oneOf<T extends string>(
  known: readonly T[],
  name: string,
  key: Token,
  op: string,
  value: Token | null,
  span: Span,
): T {
  noOrder(op, key, span, [...known]);
  const { text } = given(value, `${name}:`, key, span, [...known]);
  const found = known.find((word) => word === text.toLowerCase());
  if (found) return found;
  const near = nearest(text, known);
  const hint = near.length > 0 ? `did you mean ${either(near)}?` : `use ${either(known)}`;
  throw new QueryProblem(`"${text}" is not a value of ${name}; ${hint}`, span, [...known]);
}

function noOrder(op: string, key: Token, span: Span, expected: string[]): void {
  if (op !== "") throw new QueryProblem(`${key.text} cannot be compared with ${op}`, span, expected);
}
