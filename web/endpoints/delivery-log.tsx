import { useInfiniteQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import type { LogEntry } from "../../protocol/delivery-log.ts";
import { api } from "../api.ts";
import { requestPath } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { dateTime } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { deliveryStatus, type Status, StatusBadge } from "../ui/status.tsx";
import { type Days, lastDays, rangeOf } from "./log-range.ts";
import "./delivery-log.css";

/** New requests come in by themselves while only the newest are shown. */
const REFRESH_MS = 3_000;

/** What an endpoint's senders sent in some days, and what they got for an answer. */
export function DeliveryLog({ endpoint }: { endpoint: string }) {
  const [days, setDays] = useDays();
  const range = rangeOf(days);
  const log = useInfiniteQuery({
    queryKey: ["delivery-log", endpoint, range],
    queryFn: ({ pageParam, signal }) => api.deliveryLog(endpoint, range!, pageParam, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    enabled: range !== null,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : REFRESH_MS),
  });
  const entries = log.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <>
      <div className="log-days">
        <TextField
          label="From"
          type="date"
          value={days.from}
          max={days.to}
          onChange={({ target }) => setDays({ ...days, from: target.value })}
        />
        <TextField
          label="To"
          type="date"
          value={days.to}
          min={days.from}
          onChange={({ target }) => setDays({ ...days, to: target.value })}
        />
        <Button onClick={() => setDays(null)}>Last 7 days</Button>
      </div>
      {range === null && <p className="tone-warn">The first day comes after the last: choose others.</p>}
      {log.error && <ErrorNotice error={log.error} retry={() => void log.refetch()} />}
      {range !== null && log.isPending && <p className="muted">Loading…</p>}
      {log.data && entries.length === 0 && !log.hasNextPage && <p className="muted">Nothing came in these days.</p>}
      {entries.length > 0 && (
        <ul className="log-list" aria-label="Deliveries, the newest first" onKeyDown={moveFocus}>
          {entries.map((entry) => (
            <li key={entry.id}>
              <Row endpoint={endpoint} entry={entry} />
            </li>
          ))}
        </ul>
      )}
      {log.hasNextPage && (
        <p>
          <Button disabled={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {log.isFetchingNextPage ? "Loading…" : "Show older"}
          </Button>
        </p>
      )}
    </>
  );
}

/** In the address where they were chosen, so that Back from a request shows them again. */
function useDays(): [Days, (days: Days | null) => void] {
  const [usual] = useState(() => lastDays(Date.now()));
  const [path, navigate] = useLocation();
  const params = new URLSearchParams(useSearch());
  const days = { from: params.get("from") ?? usual.from, to: params.get("to") ?? usual.to };
  const setDays = (chosen: Days | null) =>
    navigate(chosen ? `${path}?${new URLSearchParams({ ...chosen })}` : path, { replace: true });
  return [days, setDays];
}

function Row({ endpoint, entry }: { endpoint: string; entry: LogEntry }) {
  const { tone, icon, word } = markOf(entry);
  const event = entry.eventType ?? `${entry.method} ${entry.path}`;
  return (
    <Link href={requestPath(endpoint, entry.id, "body")} className="log-row">
      <span className={`log-mark tone-${tone}`}>
        <Icon name={icon} />
        <span className="sr-only">{word}</span>
      </span>
      <span className="log-event" title={event}>
        {event}
      </span>
      <span className="log-provider muted">{entry.provider ?? "unknown sender"}</span>
      <time className="log-time mono" dateTime={entry.receivedAt}>
        {dateTime(entry.receivedAt).slice(0, 19)}
      </time>
      <StatusBadge status={statusOf(entry)} filled />
    </Link>
  );
}

function markOf({ answer }: LogEntry): Pick<Status, "tone" | "icon"> & { word: string } {
  if (answer === null) return { tone: "idle", icon: "clock", word: "Open" };
  return answer.success
    ? { tone: "good", icon: "good", word: "Delivered" }
    : { tone: "bad", icon: "bad", word: "Failed" };
}

function statusOf({ answer }: LogEntry): Status {
  if (answer?.status === null) return { tone: "bad", icon: "warn", text: "no answer" };
  return deliveryStatus({ status: answer?.status ?? null, error: null });
}

/** The arrow keys go from row to row, Home and End to the first and the last. */
function moveFocus(event: KeyboardEvent<HTMLUListElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(".log-row")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined || !rows[to]) return;
  event.preventDefault();
  rows[to].focus();
}
