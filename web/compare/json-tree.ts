import type { JsonLine } from "../request/json-lines.ts";

/** A value of a JSON text for comparing: two with the same `sameness` are the same but for white space and the order of fields. */
export interface JsonNode {
  /** As sent, with quotes; empty in arrays and at the top. */
  label: string;
  /** A property's decoded name; empty in arrays and at the top. */
  name: string;
  type: JsonLine["type"];
  /** A leaf's token as sent. */
  token: string;
  children: JsonNode[];
  sameness: number;
}

/** Numbers the different values of all trees that are made with it. Tokens count as they were sent: `1` and `1.0` differ. */
export function createJsonTrees() {
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };

  return function tree(source: string, lines: readonly JsonLine[]): JsonNode {
    const open: JsonNode[] = [];
    let root: JsonNode | null = null;
    for (const line of lines) {
      if (line.kind === "close") {
        const node = open.pop()!;
        node.sameness = numberOf(contents(node));
        continue;
      }
      const leaf = line.kind === "leaf";
      const token = leaf ? source.slice(line.from, line.to) : "";
      const node: JsonNode = {
        label: line.label,
        name: typeof line.key === "string" ? line.key : "",
        type: line.type,
        token,
        children: [],
        sameness: leaf ? numberOf(token) : -1,
      };
      open.at(-1)?.children.push(node);
      root ??= node;
      if (!leaf) open.push(node);
    }
    return root!;
  };
}

function contents({ type, children }: JsonNode): string {
  if (type === "array") return `[${children.map(({ sameness }) => sameness).join()}]`;
  return `{${children
    .map(({ name, sameness }) => `${JSON.stringify(name)}${sameness}`)
    .toSorted()
    .join()}}`;
}
