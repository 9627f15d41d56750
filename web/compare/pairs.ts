import type { HeaderList } from "../../protocol/headers.ts";

/** One thing of both sides beside each other; null where a side has none. `ignored`: it differs, and that tells nothing. */
export interface Pair {
  name: string;
  left: string | null;
  right: string | null;
  ignored: boolean;
}

type Ignores = (name: string) => boolean;

export function differs({ left, right }: Pair): boolean {
  return left !== right;
}

/** Facts by their names, in the order of the left side; those that only the right one has come last. */
export function pairFacts(
  left: readonly (readonly [string, string | null])[],
  right: readonly (readonly [string, string | null])[],
): Pair[] {
  const [lefts, rights] = [new Map(left), new Map(right)];
  return [...new Set([...lefts.keys(), ...rights.keys()])]
    .map((name) => ({ name, left: lefts.get(name) ?? null, right: rights.get(name) ?? null, ignored: false }))
    .filter((pair) => pair.left !== null || pair.right !== null);
}

/**
 * Two header lists beside each other by name, whatever its case: the first of a name with the first, the second with the second.
 * Those that only the right side has follow the one that they follow there.
 */
export function pairHeaders(left: HeaderList, right: HeaderList, ignores: Ignores): Pair[] {
  const rights = numbered(right);
  const placed = new Map<string, string>(rights.map(({ key, value }) => [key, value]));
  const pairs: Pair[] = [];
  const keys: string[] = [];
  for (const { key, name, value } of numbered(left)) {
    const other = placed.get(key) ?? null;
    pairs.push({ name, left: value, right: other, ignored: other !== value && ignores(name) });
    keys.push(key);
  }
  for (const [index, { key, name, value }] of rights.entries()) {
    if (keys.includes(key)) continue;
    const before = rights[index - 1]?.key;
    const at = before === undefined ? 0 : keys.indexOf(before) + 1;
    pairs.splice(at, 0, { name, left: null, right: value, ignored: ignores(name) });
    keys.splice(at, 0, key);
  }
  return pairs;
}

function numbered(headers: HeaderList): { key: string; name: string; value: string }[] {
  const seen = new Map<string, number>();
  return headers.map(([name, value]) => {
    const lower = name.toLowerCase();
    const number = (seen.get(lower) ?? 0) + 1;
    seen.set(lower, number);
    return { key: `${number} ${lower}`, name, value };
  });
}
