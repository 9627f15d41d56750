import { type ReactNode } from "react";
import { Button, IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import { COLUMNS, type ColumnName } from "./columns.ts";
import type { Inbox, InboxStatus } from "./inbox.ts";
import { isDefaultLook, resetLook, setDense, showColumn, useListLook } from "./list-look.ts";
import "./list-bar.css";

interface ListBarProps {
  inbox: Inbox;
  status: InboxStatus;
  /** What the list shows. */
  columns: readonly ColumnName[];
  /** What the keyboard has just been told, as that there is no further failed request. */
  note: string | null;
  /** The saved searches. */
  children: ReactNode;
}

/** Above the list: whether it runs, saved searches, how it is sorted, how it looks. */
export function ListBar({ inbox, status, columns, note, children }: ListBarProps) {
  const { paused, sort } = status;
  const size = inbox.rows.size();
  const more = status.next === null ? "" : "+";
  const noun = size === 1 && more === "" ? "request" : "requests";
  const found = `${size.toLocaleString("en")}${more} ${status.query === "" ? noun : "found"}`;
  const sorted =
    sort && `${COLUMNS[sort.column].label} ${sort.descending ? "↓" : "↑"} over ${size.toLocaleString("en")} loaded`;
  return (
    <div className="list-bar">
      <IconButton
        className="small"
        icon={paused ? "play" : "pause"}
        label={paused ? "Go on (l)" : "Pause (l)"}
        aria-pressed={paused}
        onClick={() => inbox.setPaused(!paused)}
      />
      {children}
      <span className="list-note">{status.loaded && (sorted ?? found)}</span>
      <span className={note === null ? "sr-only" : "list-said"} role="status">
        {note}
      </span>
      {sort !== null && (
        <Button className="small" onClick={() => inbox.setSort(null)}>
          Newest first
        </Button>
      )}
      <LookMenu columns={columns} />
    </div>
  );
}

function LookMenu({ columns }: { columns: readonly ColumnName[] }) {
  const look = useListLook();
  const items = look.order.map((name) => {
    const shown = columns.includes(name);
    const cramped = !shown && look.chosen[name] === undefined && COLUMNS[name].rank !== null;
    return {
      label: COLUMNS[name].label,
      ...(cramped ? { detail: "shows where there is room" } : {}),
      checked: shown,
      several: true,
      onSelect: () => showColumn(name, !shown),
    };
  });
  return (
    <Menu
      label="Columns and density"
      align="end"
      className="small"
      items={[
        { label: "Dense rows", checked: look.dense, several: true, onSelect: () => setDense(!look.dense) },
        ...items,
        { label: "As it was at first", disabled: isDefaultLook(look), onSelect: resetLook },
      ]}
    >
      <Icon name="columns" />
    </Menu>
  );
}
