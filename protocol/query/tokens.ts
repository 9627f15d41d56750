import type { Span } from "./ast.ts";
import type { Alternative } from "./fields.ts";
import { QUERY_KEYS } from "./fields.ts";
import type { RawTest } from "./finds.ts";
import { parse } from "./parser.ts";
import type { Token } from "./token.ts";

type RawToken =
  | null
  | ({ kind: "operator" } & Span)
  | { kind: "text"; value: Token }
  | ({ kind: "field"; key: Token; alternatives: Alternative[] } & Span)
  | ({ kind: "find"; key: Token; op: string; value: Token | null } & Span)
  | ({ kind: "named"; key: Token; name: Token | null; test: RawTest | null } & Span);

/** A piece of a query's text as its language reads it. */
export interface QueryToken extends Span {
  kind: "key" | "operator" | "value" | "quoted" | "pattern" | "word";
}

/** What may be completed at a place: a key, or the value of one; `from` to `to` is what stands there so far. */
export interface QueryPlace extends Span {
  is: "key" | "value";
  /** In lower case; of a value, and of the name behind `header:` or `query:`. */
  key: string | null;
  text: string;
}

function read(text: string): Exclude<RawToken, null>[] {
  return (parse(text, { tokens: true }) as RawToken[]).filter((token) => token !== null);
}

/** The pieces of any text, in their order, by the grammar of queries; spaces and what it cannot read are left out. Offsets in UTF-16. */
export function queryTokens(text: string): QueryToken[] {
  return read(text).flatMap((token): QueryToken[] => {
    if (token.kind === "operator") return [token];
    if (token.kind === "text") return [piece(token.value, "word")];
    const known = QUERY_KEYS.includes(token.key.text.toLowerCase());
    const parts = [piece(token.key, known ? "key" : "word", known ? "key" : "word"), ...values(token)];
    const pieces: QueryToken[] = [];
    let at = token.from;
    for (const part of [...parts, null]) {
      const to = part?.from ?? token.to;
      if (to > at) pieces.push({ kind: "operator", from: at, to });
      if (part) pieces.push(part);
      at = part?.to ?? to;
    }
    return pieces;
  });
}

function values(token: Exclude<RawToken, null | { kind: "operator" | "text" }>): QueryToken[] {
  const found =
    token.kind === "field"
      ? token.alternatives.map(({ value }) => value)
      : token.kind === "find"
        ? [token.value]
        : [token.name, token.test?.value ?? null];
  return found.filter((value) => value !== null).map((value) => piece(value, "value"));
}

function piece({ kind, from, to }: Token, bare: QueryToken["kind"], quoted: QueryToken["kind"] = "quoted"): QueryToken {
  return { kind: kind === "bare" ? bare : kind === "quoted" ? quoted : "pattern", from, to };
}

/** What may be completed where the caret stands; null where nothing can be said, as in a text that is looked for. */
export function queryPlace(text: string, caret: number): QueryPlace | null {
  const token = read(text).find((one) => {
    const span = one.kind === "text" ? one.value : one;
    return one.kind !== "operator" && span.from < caret && caret <= span.to;
  });
  const at = (is: QueryPlace["is"], key: string | null, from: number, to: number): QueryPlace => ({
    is,
    key,
    from,
    to,
    text: text.slice(from, caret).replace(/^"/, ""),
  });
  if (!token || token.kind === "operator") return at("key", null, caret, caret);
  if (token.kind === "text")
    return token.value.kind === "bare" ? at("key", null, token.value.from, token.value.to) : null;
  if (caret <= token.key.to) return at("key", null, token.key.from, token.key.to);
  const key = token.key.text.toLowerCase();
  if (token.kind === "find") return null;
  if (token.kind === "named") {
    const from = token.key.to + 1;
    const to = token.name?.to ?? from;
    return caret <= to && token.test === null ? at("value", key, from, to) : null;
  }
  const alternative = token.alternatives.find(({ from, to }) => from <= caret && caret <= to);
  if (!alternative) return null;
  const { op, value, to } = alternative;
  return op ? null : at("value", key, value?.from ?? to, value?.to ?? to);
}
