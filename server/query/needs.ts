import type { Leaf, Query } from "../../protocol/query/ast.ts";

/** What a query reads beyond the columns of a request: tells an indexed filter from a scan of rows or of bodies. */
export interface Needs {
  headers: boolean;
  deliveries: boolean;
  body: boolean;
  /** The verdict, or what was found out with it: of a large body that follows after the commit. */
  facts: boolean;
}

export function needsOf(query: Query): Needs {
  if (query.is === "and" || query.is === "or") {
    const parts = query.nodes.map(needsOf);
    return {
      headers: parts.some((part) => part.headers),
      deliveries: parts.some((part) => part.deliveries),
      body: parts.some((part) => part.body),
      facts: parts.some((part) => part.facts),
    };
  }
  return query.is === "not" ? needsOf(query.node) : needsOfLeaf(query);
}

/** The conditions in an order that reads what is cheap first; the result of a query does not depend on it. */
export function cheapestFirst(nodes: readonly Query[]): Query[] {
  const weight = (node: Query) => {
    const { headers, deliveries, body } = needsOf(node);
    return body ? 3 : deliveries ? 2 : headers ? 1 : 0;
  };
  return [...nodes].sort((a, b) => weight(a) - weight(b));
}

const FACTS: readonly string[] = ["sig", "provider", "type", "id"];

function needsOfLeaf(leaf: Leaf): Needs {
  return {
    headers: leaf.is === "named" && leaf.source === "header",
    deliveries:
      (leaf.is === "flag" && (leaf.flag === "replayed" || leaf.flag === "truncated")) ||
      ((leaf.is === "equals" || leaf.is === "glob") && leaf.field === "target"),
    body:
      (leaf.is === "find" && leaf.field === "body") ||
      (leaf.is === "named" && (leaf.source === "form" || leaf.source === "json")),
    facts: leaf.is === "text" || ("field" in leaf && FACTS.includes(leaf.field)),
  };
}
