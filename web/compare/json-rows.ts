import { matchItems } from "./json-items.ts";
import type { JsonNode } from "./json-tree.ts";

export interface JsonCell {
  label: string;
  text: string;
  type: JsonNode["type"] | "bracket";
}

/** One line of two JSON texts beside each other; null where a side has none. */
export interface JsonRow {
  depth: number;
  left: JsonCell | null;
  right: JsonCell | null;
  differs: boolean;
  /** It differs in something that is not to be looked at. */
  ignored: boolean;
  /** Of the line that opens the container this is in: its index, -1 at the top. Its closing line is in it too. */
  parent: number;
}

/** Two JSON texts line by line, fields by their names, items of lists by what they are. */
export function jsonRows(left: JsonNode, right: JsonNode, ignores: (name: string) => boolean): JsonRow[] {
  const rows: JsonRow[] = [];

  function add(depth: number, parent: number, left: JsonCell | null, right: JsonCell | null, ignored: boolean): void {
    const differs = left?.text !== right?.text;
    rows.push({ depth, left, right, differs, ignored: differs && ignored, parent });
  }

  /** Both sides of one place; null where a side has nothing there. */
  function place(a: JsonNode | null, b: JsonNode | null, depth: number, parent: number, above: boolean): void {
    const ignored = above || ignores((a ?? b)!.name);
    if (a && b && (isLeaf(a) !== isLeaf(b) || (!isLeaf(a) && a.type !== b.type))) {
      place(a, null, depth, parent, above);
      place(null, b, depth, parent, above);
      return;
    }
    if (isLeaf((a ?? b)!)) {
      add(depth, parent, a && leaf(a), b && leaf(b), ignored);
      return;
    }
    const start = rows.length;
    add(depth, parent, a && bracket(a, "start"), b && bracket(b, "start"), ignored);
    for (const [x, y] of matched(a, b)) place(x, y, depth + 1, start, ignored);
    add(depth, start, a && bracket(a, "end"), b && bracket(b, "end"), ignored);
  }

  place(left, right, 0, -1, false);
  return rows;
}

/** Only what differs and is not ignored, with the containers that it is in. */
export function onlyDifferences(rows: readonly JsonRow[]): JsonRow[] {
  const kept = new Set<number>();
  for (const [index, row] of rows.entries()) {
    if (!row.differs || row.ignored) continue;
    kept.add(index);
    for (let at = row.parent; at !== -1 && !kept.has(at); at = rows[at]!.parent) kept.add(at);
  }
  return rows.filter((row, index) => kept.has(index) || (isEnd(row) && kept.has(row.parent)));
}

function isEnd({ left, right }: JsonRow): boolean {
  const { type, text } = (left ?? right)!;
  return type === "bracket" && (text === "}" || text === "]");
}

function isLeaf({ type }: JsonNode): boolean {
  return type !== "object" && type !== "array";
}

function leaf({ label, token, type }: JsonNode): JsonCell {
  return { label, text: token, type };
}

function bracket({ label, type }: JsonNode, at: "start" | "end"): JsonCell {
  const text = type === "array" ? "[]" : "{}";
  return at === "start" ? { label, text: text[0]!, type: "bracket" } : { label: "", text: text[1]!, type: "bracket" };
}

function matched(a: JsonNode | null, b: JsonNode | null): [JsonNode | null, JsonNode | null][] {
  const [lefts, rights] = [a?.children ?? [], b?.children ?? []];
  return (a ?? b)!.type === "array" ? matchItems(lefts, rights) : matchFields(lefts, rights);
}

/** By name, the second of a name with the second, in the left side's order; what only the right one has follows. */
function matchFields(lefts: readonly JsonNode[], rights: readonly JsonNode[]): [JsonNode | null, JsonNode | null][] {
  const waiting = new Map<string, JsonNode[]>();
  for (const node of rights) waiting.set(node.name, [...(waiting.get(node.name) ?? []), node]);
  const pairs: [JsonNode | null, JsonNode | null][] = lefts.map((node) => [
    node,
    waiting.get(node.name)?.shift() ?? null,
  ]);
  for (const rest of waiting.values()) for (const node of rest) pairs.push([null, node]);
  return pairs;
}
