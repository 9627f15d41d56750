import { memo } from "react";
import type { Summary } from "../../protocol/request.ts";
import { attemptPhrase, refusedPhrase } from "../ui/request-phrase.ts";
import { byteSize, duration, timeOfDay } from "../ui/format.ts";
import { Ago } from "../ui/ago.tsx";
import { Icon } from "../ui/icon.tsx";
import { timeDisplay } from "../ui/time-display.ts";
import { deliveryStatus, requestStatus, StatusBadge, verdictStatus } from "../ui/status.tsx";

/** Header cells and row cells share these classes; which of them show depends on the list's width (request-list.css). */
const COLUMNS = [
  ["state", "Status"],
  ["time", "Time"],
  ["provider", "Provider"],
  ["type", "Event"],
  ["method", "Method"],
  ["path", "Path"],
  ["signature", "Signature"],
  ["target", "Target"],
  ["latency", "Latency"],
  ["attempts", "Tries"],
  ["size", "Size"],
] as const;

export function ListHead() {
  return (
    <div className="list-head" role="rowgroup">
      <div className="list-row" role="row" aria-rowindex={1}>
        {COLUMNS.map(([name, label]) => (
          <span key={name} role="columnheader" className={`cell cell-${name}`}>
            {name === "state" ? <span className="sr-only">{label}</span> : label}
          </span>
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  row: Summary;
  index: number;
  current: boolean;
  opened: boolean;
  onOpen(id: string): void;
}

export const RequestRow = memo(function RequestRow({ row, index, current, opened, onOpen }: RowProps) {
  const relative = timeDisplay.use() === "relative";
  const state = requestStatus(row);
  const target = deliveryStatus(row.delivery);
  const ms = row.delivery?.ms ?? null;
  const verdict = verdictStatus(row.verdict.status);
  return (
    <div
      id={`row-${row.id}`}
      className={current ? "list-row list-row-current" : "list-row"}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={opened}
      onClick={() => onOpen(row.id)}
    >
      <span role="gridcell" className={`cell cell-state tone-${state.tone}`}>
        <Icon name={state.icon} />
        <span className="sr-only">{state.text}</span>
      </span>
      <time role="gridcell" className="cell cell-time mono" dateTime={row.receivedAt}>
        {relative ? <Ago at={row.receivedAt} /> : timeOfDay(row.receivedAt)}
      </time>
      <span role="gridcell" className="cell cell-provider" title={row.provider ?? undefined}>
        {row.provider ?? "—"}
      </span>
      <span role="gridcell" className="cell cell-type" title={row.eventType ?? undefined}>
        {row.eventType === null ? (
          <>
            <span className="no-type">—</span>
            <span className="type-text type-from-path mono" aria-hidden="true">
              {row.method} {row.path}
            </span>
          </>
        ) : (
          <span className="type-text">{row.eventType}</span>
        )}
        <RowTags row={row} />
      </span>
      <span role="gridcell" className="cell cell-method mono">
        {row.method}
      </span>
      <span role="gridcell" className="cell cell-path mono" title={row.path}>
        {row.path}
      </span>
      <span role="gridcell" className="cell cell-signature">
        <StatusBadge status={verdict} />
      </span>
      <span role="gridcell" className={`cell cell-target tone-${target.tone}`}>
        {target.text}
      </span>
      <span role="gridcell" className="cell cell-latency">
        {ms === null ? "" : duration(ms)}
      </span>
      <span role="gridcell" className="cell cell-attempts">
        {row.delivery === null ? "" : row.delivery.attempts}
      </span>
      <span role="gridcell" className="cell cell-size">
        {byteSize(row.size)}
      </span>
    </div>
  );
});

/** What is out of the ordinary about a request. */
function RowTags({ row }: { row: Summary }) {
  const attempt = attemptPhrase(row);
  const refused = refusedPhrase(row);
  return (
    <>
      {row.pinned && (
        <span className="row-pin" title="Pinned">
          <Icon name="pin" />
          <span className="sr-only">pinned</span>
        </span>
      )}
      {attempt !== null && (
        <span className="row-tag" title={attempt}>
          attempt {row.attempt}
        </span>
      )}
      {refused !== null && (
        <span className="row-tag row-tag-bad" title={refused}>
          {refused}
        </span>
      )}
    </>
  );
}
