import { memo, type ReactNode } from "react";
import type { Summary } from "../../protocol/request.ts";
import { byteSize, duration, timeOfDay } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { ShownTime } from "../ui/shown-time.tsx";
import { deliveryStatus, requestStatus, StatusBadge, verdictStatus } from "../ui/status.tsx";
import { type ColumnName, mediaType } from "./columns.ts";
import { RowTags } from "./row-tags.tsx";

interface RowProps {
  row: Summary;
  index: number;
  columns: readonly ColumnName[];
  /** The keyboard is on this row. */
  current: boolean;
  /** The keyboard is on this cell of it. */
  cell: ColumnName | null;
  opened: boolean;
  selected: boolean;
}

export const cellId = (id: string, name: ColumnName) => `cell-${id}-${name}`;

/** One request in the list. Presses are taken by the grid, which finds row and cell by their data attributes. */
export const RequestRow = memo(function RequestRow(props: RowProps) {
  const { row, index, columns, current, cell, opened, selected } = props;
  return (
    <div
      id={`row-${row.id}`}
      className={`list-row${current ? " list-row-current" : ""}${opened ? " list-row-opened" : ""}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-current={opened ? "true" : undefined}
      data-id={row.id}
    >
      <Cells row={row} columns={columns} cell={cell} />
    </div>
  );
});

/** Apart from the row: a stream moves every row's index many times a second, but changes few cells. */
const Cells = memo(function Cells({ row, columns, cell }: Pick<RowProps, "row" | "columns" | "cell">) {
  const pathShown = columns.includes("path");
  return columns.map((name, at) => (
    <div
      key={name}
      id={cellId(row.id, name)}
      className={`cell cell-${name}${cell === name ? " cell-current" : ""}`}
      role="gridcell"
      aria-colindex={at + 1}
      aria-label={name === "state" ? requestStatus(row).text : undefined}
      data-column={name}
    >
      {content(name, row, pathShown)}
    </div>
  ));
});

const NONE = "—";

/** Bare text where that will do: hundreds of rows a second may be made. */
function content(name: ColumnName, row: Summary, pathShown: boolean): ReactNode {
  switch (name) {
    case "state": {
      const { icon, tone } = requestStatus(row);
      return (
        <>
          <Icon name={icon} className={`tone-${tone}`} />
          <span className="row-check" data-check="" />
        </>
      );
    }
    case "time":
      return <ShownTime at={row.receivedAt} />;
    case "provider":
      return row.provider ?? NONE;
    case "type":
      return (
        <>
          {row.eventType === null ? (
            // Such a request is told by its path, where no column does so.
            <span className="cell-text mono">{pathShown ? NONE : `${row.method} ${row.path}`}</span>
          ) : (
            <span className="cell-text">{row.eventType}</span>
          )}
          <RowTags row={row} />
        </>
      );
    case "method":
      return row.method;
    case "path":
      return row.path;
    case "signature":
      return <StatusBadge status={verdictStatus(row.verdict.status)} />;
    case "target": {
      const { tone, text } = deliveryStatus(row.delivery);
      return <span className={`tone-${tone}`}>{text}</span>;
    }
    case "latency":
      return row.delivery === null || row.delivery.ms === null ? "" : duration(row.delivery.ms);
    case "attempts":
      return row.delivery === null ? "" : row.delivery.attempts;
    case "size":
      return byteSize(row.size);
    case "delivery":
      return row.deliveryId ?? NONE;
    case "ip":
      return row.remoteAddress;
    case "content":
      return mediaType(row) ?? NONE;
    case "endpoint":
      return row.endpoint;
    case "subject":
      return row.subject ?? NONE;
    case "sent":
      return sentAt(row.eventAt);
  }
}

/** The sender's own time of day; as it is written where it is no time. */
function sentAt(at: string | null): string {
  if (at === null) return NONE;
  return Number.isNaN(Date.parse(at)) ? at : timeOfDay(at);
}
