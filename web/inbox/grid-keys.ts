import { useRef, useState, type KeyboardEvent } from "react";
import { COLUMNS, type ColumnName } from "./columns.ts";
import { addFilter } from "../query-filter.ts";
import { headId } from "./list-head.tsx";
import { cellId } from "./request-row.tsx";
import { selection } from "./selection.ts";
import type { Sort, View } from "./view.ts";

interface GridKeys {
  columns: readonly ColumnName[];
  cursor: { id: string | null; column: ColumnName | null };
  /** The position of the cursor's row, -1 for none. */
  at: number;
  view: View;
  pageRows(): number;
  onMove(to: number, column: ColumnName | null): void;
  onOpen(id: string): void;
  onSort(sort: Sort | null): void;
  onHeadMenu(menu: { column: ColumnName; x: number; y: number }): void;
  onCellMenu(menu: { id: string; column: ColumnName; x: number; y: number }): void;
  query: string;
  onFilter(query: string): void;
}

/** What the grid's own keys do while it has the focus, for the help. */
export const GRID_KEYS = [
  { keys: ["ArrowRight", "ArrowLeft"], label: "Into the cells, and back to the row" },
  { keys: ["f"], label: "Filter by the cell" },
  { keys: ["Shift+f"], label: "Filter the cell out" },
  { keys: ["Shift+F10"], label: "Menu of the cell or column" },
  { keys: ["Space"], label: "Select the row" },
  { keys: ["Shift+ArrowDown", "Shift+ArrowUp"], label: "Select up to a row" },
  { keys: ["Mod+a"], label: "Select all rows" },
] as const;

/**
 * The keys of the grid after the ARIA pattern. It begins on rows: right goes into the cells, and left of the first cell back to the row.
 * https://www.w3.org/WAI/ARIA/apg/patterns/grid/
 */
export function useGridKeys(grid: GridKeys) {
  const { columns, cursor, at, view } = grid;
  const [headCell, setHeadCell] = useState<ColumnName | null>(null);
  const anchor = useRef<string | null>(null);
  const column = headCell ?? cursor.column;
  const columnAt = column === null ? -1 : columns.indexOf(column);

  function selectTo(to: number): void {
    const from = anchor.current === null ? -1 : view.indexOf(anchor.current);
    const [first, last] = from === -1 ? [to, to] : [Math.min(from, to), Math.max(from, to)];
    const ids = [];
    for (let index = Math.max(0, first); index <= last; index++) {
      const row = view.at(index);
      if (row) ids.push(row.id);
    }
    selection.set(ids);
  }

  function moveTo(to: number, event: KeyboardEvent): void {
    if (to < 0 && column !== null) return setHeadCell(column);
    setHeadCell(null);
    const bounded = Math.max(0, Math.min(view.size() - 1, to));
    if (event.shiftKey) {
      anchor.current ??= cursor.id;
      selectTo(bounded);
    } else anchor.current = view.at(bounded)?.id ?? null;
    grid.onMove(bounded, column);
  }

  function moveAcross(to: number): void {
    const name = to < 0 ? null : (columns[Math.min(to, columns.length - 1)] ?? null);
    if (headCell !== null) setHeadCell(name ?? headCell);
    else if (at !== -1) grid.onMove(at, name);
  }

  function openMenu(): void {
    const name = column ?? "type";
    const id =
      headCell === null ? (cursor.column === null ? `row-${cursor.id}` : cellId(cursor.id!, name)) : headId(name);
    const { left, bottom } = document.getElementById(id)!.getBoundingClientRect();
    const place = { column: name, x: left + 12, y: bottom - 2 };
    if (headCell !== null) grid.onHeadMenu(place);
    else grid.onCellMenu({ ...place, id: cursor.id! });
  }

  function filter(negate: boolean): boolean {
    const row = at === -1 ? undefined : view.at(at);
    const condition = row && column !== null && headCell === null ? COLUMNS[column].filter?.(row) : null;
    if (!condition) return false;
    grid.onFilter(addFilter(grid.query, condition[0], condition[1], negate));
    return true;
  }

  /** Whether the key was one of ours. */
  function onKey(event: KeyboardEvent): boolean {
    const down = headCell === null ? at : -1;
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "Home") moveTo(0, event);
      else if (event.key === "End") moveTo(view.size() - 1, event);
      else if (event.key === "a") selection.set(Array.from({ length: view.size() }, (_, index) => view.at(index)!.id));
      else return false;
      return true;
    }
    switch (event.key) {
      case "ArrowDown":
        moveTo(down + 1, event);
        return true;
      case "ArrowUp":
        if (headCell === null) moveTo(at === -1 ? 0 : at - 1, event);
        return true;
      case "PageDown":
        moveTo(down + grid.pageRows(), event);
        return true;
      case "PageUp":
        moveTo(Math.max(0, at - grid.pageRows()), event);
        return true;
      case "ArrowRight":
        moveAcross(columnAt + 1);
        return true;
      case "ArrowLeft":
        moveAcross(columnAt - 1);
        return true;
      case "Home":
        if (column === null) moveTo(0, event);
        else moveAcross(0);
        return true;
      case "End":
        if (column === null) moveTo(view.size() - 1, event);
        else moveAcross(columns.length - 1);
        return true;
      case "Enter":
        if (headCell !== null) document.getElementById(headId(headCell))!.click();
        else if (at !== -1) grid.onOpen(cursor.id!);
        return true;
      case " ":
        if (at !== -1 && headCell === null) {
          anchor.current = cursor.id;
          selection.toggle(cursor.id!);
        }
        return true;
      case "F10":
        if (!event.shiftKey) return false;
        if (at !== -1 || headCell !== null) openMenu();
        return true;
      case "ContextMenu":
        if (at !== -1 || headCell !== null) openMenu();
        return true;
      case "f":
        return filter(false);
      case "F":
        return filter(true);
      default:
        return false;
    }
  }

  return {
    headCell,
    selectTo,
    setAnchor(id: string): void {
      anchor.current = id;
      setHeadCell(null);
    },
    onKeyDown(event: KeyboardEvent): void {
      // A menu that the grid has opened is its child in React, though not on the page.
      if (event.altKey || !event.currentTarget.contains(event.target as Node)) return;
      if (onKey(event)) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
  };
}
