import type { JsonNode } from "./json-tree.ts";

/** Above so many comparisons items are matched by their positions. */
const MOST_COMPARISONS = 4_000_000;
const IDENTITIES = ["id", "_id", "uuid", "key", "name"];

type Couple = [JsonNode | null, JsonNode | null];

/**
 * The items of two lists that belong together, in order: those with the same id, or that are the same; between them, where both
 * sides have others, by position. Null where a side has none.
 */
export function matchItems(lefts: readonly JsonNode[], rights: readonly JsonNode[]): Couple[] {
  const [a, b] = [lefts.map(identity), rights.map(identity)];
  const couples: Couple[] = [];
  let [i, j] = [0, 0];
  for (const [x, y] of [...common(a, b), [a.length, b.length] as const]) {
    const between = Math.max(x - i, y - j);
    for (let step = 0; step < between; step++) {
      const [left, right] = [i + step < x ? lefts[i + step]! : null, j + step < y ? rights[j + step]! : null];
      couples.push([left, right]);
    }
    if (x < a.length) couples.push([lefts[x]!, rights[y]!]);
    [i, j] = [x + 1, y + 1];
  }
  return couples;
}

function identity(node: JsonNode): string {
  for (const name of IDENTITIES) {
    const own = node.children.find((child) => child.name === name && child.token !== "");
    if (own) return `${name} ${own.token}`;
  }
  return String(node.sameness);
}

/** The longest common subsequence of two lists, as positions in both. */
function common(a: readonly string[], b: readonly string[]): [number, number][] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const head = Array.from({ length: start }, (_, at): [number, number] => [at, at]);
  const tail = Array.from({ length: end }, (_, at): [number, number] => [a.length - end + at, b.length - end + at]);
  const [n, m] = [a.length - start - end, b.length - start - end];
  return [...head, ...(n * m > MOST_COMPARISONS ? [] : middle(a, b, start, n, m)), ...tail];
}

function middle(a: readonly string[], b: readonly string[], start: number, n: number, m: number): [number, number][] {
  const width = m + 1;
  const longest = new Uint32Array((n + 1) * width);
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      longest[i * width + j] =
        a[start + i] === b[start + j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
    }
  }
  const found: [number, number][] = [];
  for (let i = 0, j = 0; i < n && j < m;) {
    if (a[start + i] === b[start + j]) found.push([start + i++, start + j++]);
    else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!) i += 1;
    else j += 1;
  }
  return found;
}
