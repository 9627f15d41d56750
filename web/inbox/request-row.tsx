import { memo, type ReactNode } from "react";
import type { Summary } from "../../protocol/request.ts";
import { byteSize, dateTime, duration, timeOfDay } from "../ui/format.ts";
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
      data-column={name}
    >
      <Cell name={name} row={row} pathShown={pathShown} />
    </div>
  ));
});

function Cell({ name, row, pathShown }: { name: ColumnName; row: Summary; pathShown: boolean }): ReactNode {
  switch (name) {
    case "state": {
      const state = requestStatus(row);
      return (
        <>
          <span className={`row-state tone-${state.tone}`}>
            <Icon name={state.icon} />
            <span className="sr-only">{state.text}</span>
          </span>
          <span className="row-check" data-check="">
            <Icon name="check" />
          </span>
        </>
      );
    }
    case "time":
      return (
        <time className="mono" dateTime={row.receivedAt} title={dateTime(row.receivedAt)}>
          <ShownTime at={row.receivedAt} />
        </time>
      );
    case "provider":
      return <Text text={row.provider} />;
    case "type":
      return (
        <>
          {row.eventType === null ? <Untyped row={row} pathShown={pathShown} /> : <Text text={row.eventType} />}
          <RowTags row={row} />
        </>
      );
    case "method":
      return <span className="mono">{row.method}</span>;
    case "path":
      return <Text text={row.path} mono />;
    case "signature":
      return <StatusBadge status={verdictStatus(row.verdict.status)} />;
    case "target": {
      const { tone, text } = deliveryStatus(row.delivery);
      return <span className={`tone-${tone}`}>{text}</span>;
    }
    case "latency":
      return row.delivery === null || row.delivery.ms === null ? null : duration(row.delivery.ms);
    case "attempts":
      return row.delivery === null ? null : row.delivery.attempts;
    case "size":
      return byteSize(row.size);
    case "delivery":
      return <Text text={row.deliveryId} mono />;
    case "ip":
      return <Text text={row.remoteAddress} mono />;
    case "content":
      return <Text text={mediaType(row)} />;
    case "endpoint":
      return <Text text={row.endpoint} />;
    case "subject":
      return <Text text={row.subject} mono />;
    case "sent":
      return <Sent at={row.eventAt} />;
  }
}

function Text({ text, mono }: { text: string | null; mono?: boolean }) {
  if (text === null) return <span className="cell-none">—</span>;
  return (
    <span className={mono ? "cell-text mono" : "cell-text"} title={text}>
      {text}
    </span>
  );
}

/** A request without an event type is told by its path, where no column does so. */
function Untyped({ row, pathShown }: { row: Summary; pathShown: boolean }) {
  if (pathShown) return <span className="cell-none">—</span>;
  return <Text text={`${row.method} ${row.path}`} mono />;
}

/** The sender's own time; as it is written where it is no time. */
function Sent({ at }: { at: string | null }) {
  if (at === null || Number.isNaN(Date.parse(at))) return <Text text={at} mono />;
  return (
    <time className="mono" dateTime={at} title={dateTime(at)}>
      {timeOfDay(at)}
    </time>
  );
}
