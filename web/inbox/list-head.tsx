import { useState, type DragEvent, type PointerEvent, type Ref } from "react";
import { Icon } from "../ui/icon.tsx";
import { ContextMenu, type MenuItem } from "../ui/menu.tsx";
import { COLUMNS, type ColumnName, NUMERIC } from "./columns.ts";
import { moveColumn, setWidth, showColumn } from "./list-look.ts";
import type { Sort } from "./view.ts";

const DRAGGED = "application/x-hooktap-column";
/** A press of the menu's "wider" or "narrower". */
const STEP_PX = 24;

interface ListHeadProps {
  ref: Ref<HTMLDivElement>;
  columns: readonly ColumnName[];
  /** The keyboard is on this cell. */
  cell: ColumnName | null;
  sort: Sort | null;
  /** The column whose menu is open, and where. */
  menu: { column: ColumnName; x: number; y: number } | null;
  onMenu(menu: { column: ColumnName; x: number; y: number } | null): void;
  onSort(sort: Sort | null): void;
}

export const headId = (name: ColumnName) => `head-${name}`;

/** The columns' names: a press sorts, a drag moves, the edge changes the width, and a menu does all of that from the keyboard. */
export function ListHead({ ref, columns, cell, sort, menu, onMenu, onSort }: ListHeadProps) {
  return (
    <div className="list-head" role="rowgroup">
      <div className="list-row" role="row" aria-rowindex={1} ref={ref}>
        {columns.map((name, at) => (
          <HeadCell
            key={name}
            name={name}
            at={at}
            current={cell === name}
            sort={sort?.column === name ? sort : null}
            onMenu={onMenu}
            onSort={onSort}
          />
        ))}
      </div>
      {menu && (
        <ContextMenu
          label={`Column ${COLUMNS[menu.column].label}`}
          x={menu.x}
          y={menu.y}
          items={menuItems(menu.column, columns, sort, onSort)}
          onClose={() => onMenu(null)}
        />
      )}
    </div>
  );
}

interface HeadCellProps extends Pick<ListHeadProps, "onMenu" | "onSort"> {
  name: ColumnName;
  at: number;
  current: boolean;
  sort: Sort | null;
}

function HeadCell({ name, at, current, sort, onMenu, onSort }: HeadCellProps) {
  const [over, setOver] = useState(false);
  const { label } = COLUMNS[name];
  const drag = {
    draggable: true,
    onDragStart: (event: DragEvent) => event.dataTransfer.setData(DRAGGED, name),
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer.types.includes(DRAGGED)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop(event: DragEvent) {
      setOver(false);
      event.preventDefault();
      moveColumn(event.dataTransfer.getData(DRAGGED) as ColumnName, name);
    },
  };
  return (
    <div
      id={headId(name)}
      role="columnheader"
      className={`cell cell-${name}${current ? " cell-current" : ""}${over ? " cell-over" : ""}`}
      aria-colindex={at + 1}
      aria-sort={sort ? (sort.descending ? "descending" : "ascending") : undefined}
      title={`Sort by ${label.toLowerCase()}`}
      onClick={() => onSort(nextSort(name, sort))}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu({ column: name, x: event.clientX, y: event.clientY });
      }}
      {...drag}
    >
      <span className={name === "state" ? "sr-only" : "cell-text"}>{label}</span>
      {sort && <Icon name={sort.descending ? "down" : "up"} className="sort-mark" />}
      <span
        className="cell-edge"
        onClick={(event) => event.stopPropagation()}
        onDoubleClick={() => setWidth(name, null)}
        onPointerDown={(event) => resize(event, name)}
      />
    </div>
  );
}

/** Of numbers the largest are wanted first, of words the first; then the other way round; then newest first again. */
function nextSort(name: ColumnName, sort: Sort | null): Sort | null {
  const first = NUMERIC.has(name);
  if (!sort) return { column: name, descending: first };
  return sort.descending === first ? { column: name, descending: !first } : null;
}

function resize(event: PointerEvent<HTMLElement>, name: ColumnName): void {
  event.preventDefault();
  const edge = event.currentTarget;
  const from = event.clientX;
  const width = edge.parentElement!.offsetWidth;
  edge.setPointerCapture(event.pointerId);
  const onMove = (move: globalThis.PointerEvent) => setWidth(name, width + move.clientX - from);
  edge.addEventListener("pointermove", onMove);
  edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", onMove), { once: true });
}

function menuItems(
  name: ColumnName,
  columns: readonly ColumnName[],
  sort: Sort | null,
  onSort: ListHeadProps["onSort"],
): MenuItem[] {
  const at = columns.indexOf(name);
  const width = () => document.getElementById(headId(name))!.offsetWidth;
  return [
    { label: "Sort ascending", onSelect: () => onSort({ column: name, descending: false }) },
    { label: "Sort descending", onSelect: () => onSort({ column: name, descending: true }) },
    { label: "Newest first", disabled: sort === null, onSelect: () => onSort(null) },
    { label: "Move left", disabled: at === 0, onSelect: () => moveColumn(name, columns[at - 1]!) },
    {
      label: "Move right",
      disabled: at === columns.length - 1,
      onSelect: () => moveColumn(name, columns[at + 2] ?? null),
    },
    { label: "Wider", onSelect: () => setWidth(name, width() + STEP_PX) },
    { label: "Narrower", onSelect: () => setWidth(name, width() - STEP_PX) },
    { label: "Own width", onSelect: () => setWidth(name, null) },
    { label: "Hide column", disabled: columns.length === 1, onSelect: () => showColumn(name, false) },
  ];
}
