import { useState } from "react";
import type { Rows } from "./rows.ts";

const EDGE_PX = 5;

/** Whether the list has left its top edge, and how many rows have come in above since then. */
export function useEdge(rows: Rows) {
  /** How many had come in when the edge was left; null at the edge. */
  const [leftAt, setLeftAt] = useState<number | null>(null);
  return {
    away: leftAt !== null,
    fresh: leftAt === null ? 0 : rows.arrived() - leftAt,
    onScroll(offset: number) {
      setLeftAt(offset <= EDGE_PX ? null : (leftAt ?? rows.arrived()));
    },
  };
}
