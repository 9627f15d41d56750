import type { MouseEvent } from "react";
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
}

const rowOf = (event: MouseEvent) => (event.target as Element).closest<HTMLElement>("[data-id]")?.dataset["id"];

/** What presses on rows do; one set of handlers for the whole list. */
export function rowPointer({ onPress, onOpen, onRange, onAnchor, onMenu }: RowPointer) {
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
    onContextMenu(event: MouseEvent) {
      const cell = (event.target as Element).closest<HTMLElement>("[data-column]");
      const id = rowOf(event);
      if (!cell || id === undefined) return;
      event.preventDefault();
      onMenu(id, cell.dataset["column"] as ColumnName, event.clientX, event.clientY);
    },
  };
}
