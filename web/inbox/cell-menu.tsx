import type { Summary } from "../../protocol/request.ts";
import { addFilter } from "../query-filter.ts";
import { copyText } from "../ui/clipboard.ts";
import { ContextMenu, type MenuItem } from "../ui/menu.tsx";
import { COLUMNS, type ColumnName } from "./columns.ts";
import { selection } from "./selection.ts";

interface CellMenuProps {
  id: string;
  column: ColumnName;
  x: number;
  y: number;
  /** Undefined for one that has left the list meanwhile. */
  row: Summary | undefined;
  query: string;
  onSearch(query: string): void;
  onClose(): void;
}

/** What can be done with one cell of the list: search for its value or without it, copy it, choose its row. */
export function CellMenu({ id, column, x, y, row, query, onSearch, onClose }: CellMenuProps) {
  if (!row) return null;
  const { label, filter, value } = COLUMNS[column];
  const condition = filter?.(row) ?? null;
  const text = String(column === "time" ? row.receivedAt : (value(row) ?? ""));
  const items: MenuItem[] = [];
  if (condition !== null) {
    const [key, wanted] = condition;
    items.push(
      {
        label: "Filter by this",
        detail: addFilter("", key, wanted),
        onSelect: () => onSearch(addFilter(query, key, wanted)),
      },
      {
        label: "Filter it out",
        detail: addFilter("", key, wanted, true),
        onSelect: () => onSearch(addFilter(query, key, wanted, true)),
      },
    );
  }
  items.push(
    { label: `Copy ${label.toLowerCase()}`, disabled: text === "", onSelect: () => void copyText(text) },
    { label: "Copy request id", onSelect: () => void copyText(id) },
    { label: selection.has(id) ? "Unselect" : "Select", onSelect: () => selection.toggle(id) },
  );
  return <ContextMenu label={`${label} of a request`} items={items} x={x} y={y} onClose={onClose} />;
}
