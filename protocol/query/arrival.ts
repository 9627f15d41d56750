import type { Query, QueryError } from "./ast.ts";
import { parseQuery } from "./query.ts";
import { type QueryToken, queryTokens } from "./tokens.ts";

/** What is only known of a request once it was delivered, or was looked at by a user. */
const LATE_KEYS = ["status", "latency", "attempts", "target"];
const LATE_WORDS: Record<string, string[]> = {
  is: ["replayed", "truncated", "queued", "pinned"],
  has: ["delivery", "note"],
};

/**
 * Reads a query that decides where a request goes. Fails as `parseQuery` does, and for conditions that cannot be known before a
 * request was delivered, such as `status:`.
 */
export function parseArrivalQuery(text: string): ReturnType<typeof parseQuery> {
  const parsed = parseQuery(text);
  const error = parsed.ok ? findLate(text) : null;
  return error ? { ok: false, error } : parsed;
}

/** Everything that matches `only`, but for what matches one of the others. */
export function exceptFor(only: Query | null, others: readonly Query[]): Query | null {
  const nodes = [...(only ? [only] : []), ...others.map((node): Query => ({ is: "not", node }))];
  return nodes.length === 0 ? null : { is: "and", nodes };
}

function findLate(text: string): QueryError | null {
  let key: QueryToken | null = null;
  for (const token of queryTokens(text)) {
    if (token.kind === "key") key = token;
    else if (token.kind !== "value" && token.kind !== "operator") key = null;
    if (!key) continue;
    const name = text.slice(key.from, key.to).toLowerCase();
    const word = text.slice(token.from, token.to).toLowerCase();
    if (token === key ? LATE_KEYS.includes(name) : token.kind === "value" && LATE_WORDS[name]?.includes(word)) {
      const condition = token === key ? `${name}:` : `${name}:${word}`;
      return {
        message: `${condition} is not known yet when a request comes in`,
        expected: ["a condition on the request itself, such as provider:, type:, path:, json: or sig:"],
        from: key.from,
        to: token.to,
      };
    }
  }
  return null;
}
