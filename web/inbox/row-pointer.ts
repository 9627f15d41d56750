import type { MouseEvent } from "react";
import type { Summary } from "../../protocol/request.ts";
import { dateTime } from "../ui/format.ts";
import type { ColumnName } from "./columns.ts";
import { selection } from "./selection.ts";

interface RowPointer {
  /** The pointer is down on a row, which is opened when it comes up. */
  onPress(id: string): void;
  onOpen(id: string): void;
  /** All rows up to this one are chosen. */
  onRange(id: string): void;
  /** Where the next range begins. */
  onAnchor(id: string): void;
  onMenu(id: string, column: ColumnName, x: number, y: number): void;
  rowById(id: string): Summary | undefined;
}

const rowOf = (event: MouseEvent) => (event.target as Element).closest<HTMLElement>("[data-id]")?.dataset["id"];

/** What presses on rows do; one set of handlers for the whole list. */
export function rowPointer({ onPress, onOpen, onRange, onAnchor, onMenu, rowById }: RowPointer) {
  return {
    onMouseDown(event: MouseEvent) {
      const id = rowOf(event);
      // A range of rows is chosen, not a range of text.
      if (event.shiftKey) event.preventDefault();
      else if (id !== undefined && event.button === 0) onPress(id);
    },
    onClick(event: MouseEvent) {
      const id = rowOf(event);
      if (id === undefined) return;
      if (event.shiftKey) return onRange(id);
      onAnchor(id);
      if (event.ctrlKey || event.metaKey || (event.target as Element).closest("[data-check]")) selection.toggle(id);
      else onOpen(id);
    },
    /** Text that is cut off, and the day behind a time, are told when the pointer is there: titles for all rows would cost each frame. */
    onMouseOver(event: MouseEvent) {
      const cell = (event.target as Element).closest<HTMLElement>(".cell");
      const text = cell?.querySelector<HTMLElement>(".cell-text") ?? cell;
      if (!cell || !text) return;
      const row = rowById(rowOf(event) ?? "");
      const time = row && cell.dataset["column"] === "time" ? dateTime(row.receivedAt) : null;
      cell.title = time ?? (text.scrollWidth > text.clientWidth ? text.innerText : "");
    },
    onContextMenu(event: MouseEvent) {
      const cell = (event.target as Element).closest<HTMLElement>("[data-column]");
      const id = rowOf(event);
      if (!cell || id === undefined) return;
      event.preventDefault();
      onMenu(id, cell.dataset["column"] as ColumnName, event.clientX, event.clientY);
    },
  };
}
