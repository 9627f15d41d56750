import type { QueryError, Span } from "./ast.ts";

/** Ends the reading of a query; `parseQuery` turns it into its `error`. */
export class QueryProblem extends Error {
  readonly error: QueryError;

  constructor(message: string, span: Span, expected: string[] = []) {
    super(message);
    this.name = "QueryProblem";
    this.error = { message, expected, from: span.from, to: span.to };
  }
}

/** `["a", "b", "c"]` → `a, b or c`. */
export function either(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** The words that a mistyped one may stand for, nearest first: a slip or two, or a beginning of at least two letters. */
export function nearest(word: string, known: readonly string[]): string[] {
  const wanted = word.toLowerCase();
  return known
    .map((name) => ({ name, slips: wanted.length > 1 && name.startsWith(wanted) ? 0 : distance(wanted, name) }))
    .filter(({ slips }) => slips <= (wanted.length < 5 ? 1 : 2))
    .sort((a, b) => a.slips - b.slips)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** How many letters must be changed, added, left out or swapped with their neighbour to get from one word to the other. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, rows[i - 2]![j - 2]! + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
