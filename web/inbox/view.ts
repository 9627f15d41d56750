import type { Summary } from "../../protocol/request.ts";
import { COLUMNS, type ColumnName } from "./columns.ts";
import type { Rows } from "./rows.ts";

export interface Sort {
  column: ColumnName;
  descending: boolean;
}

/** The rows in the order in which they are shown: newest first, or the loaded ones sorted by a column. */
export interface View {
  size(): number;
  at(index: number): Summary | undefined;
  indexOf(id: string): number;
  /** As long as the list and new with every change: what a virtual list takes as its data. Rows are read with `at`. */
  extent(): ArrayLike<unknown>;
  sort(): Sort | null;
  setSort(sort: Sort | null): void;
}

export function createView(rows: Rows): View {
  let sort: Sort | null = null;
  let ids: string[] = [];
  let places = new Map<string, number>();
  let shape = -1;
  let extent = { length: 0 };
  let extended = -1;

  /** Rows that come or go are sorted in; one that changes keeps its place, so that nothing jumps under the pointer. */
  function settle(): void {
    if (sort === null || shape === rows.shape()) return;
    shape = rows.shape();
    const { value } = COLUMNS[sort.column];
    const sign = sort.descending ? -1 : 1;
    const loaded = Array.from({ length: rows.size() }, (_, index) => rows.at(index)!);
    const keyed = loaded.map((row) => ({ id: row.id, value: value(row) }));
    keyed.sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return sign * compare(a.value, b.value);
    });
    ids = keyed.map(({ id }) => id);
    places = new Map(ids.map((id, index) => [id, index]));
  }

  return {
    size: () => rows.size(),
    at(index) {
      settle();
      return sort === null ? rows.at(index) : rows.get(ids[index] ?? "");
    },
    indexOf(id) {
      settle();
      return sort === null ? rows.indexOf(id) : (places.get(id) ?? -1);
    },
    extent() {
      if (extended !== rows.version()) {
        extended = rows.version();
        extent = { length: rows.size() };
      }
      return extent;
    },
    sort: () => sort,
    setSort(to) {
      sort = to;
      shape = -1;
      extended = -1;
      settle();
    },
  };
}

/** Numbers before words, as where a target answers with a status or an error. */
function compare(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "number" || typeof b === "number") return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
