import { useEffect, useEffectEvent, useRef, type KeyboardEvent } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { Button } from "../ui/button.tsx";
import { count } from "../ui/format.ts";
import type { Inbox, InboxStatus } from "./inbox.ts";
import { ListHead, RequestRow } from "./request-row.tsx";
import { useEdge } from "./use-edge.ts";
import "./request-list.css";

const ROW_PX = 32;
/** An older page is asked for when this many rows are left below. */
const AHEAD_ROWS = 40;

interface RequestListProps {
  inbox: Inbox;
  status: InboxStatus;
  /** The row the keyboard is on. */
  current: string | null;
  /** The row whose request is shown. */
  opened: string | null;
  /** How often the keyboard has moved. */
  moves: number;
  onOpen(id: string): void;
  onMove(to: number): void;
}

/** Newest on top. At the edge new rows go in; elsewhere what is seen stays where it is and a pill counts what is new. */
export function RequestList({ inbox, status, current, opened, moves, onOpen, onMove }: RequestListProps) {
  const { rows } = inbox;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const { away, fresh, onScroll } = useEdge(rows);
  const at = current === null ? -1 : rows.indexOf(current);

  function isNearEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = scroller.current!;
    return scrollHeight - scrollTop - clientHeight < AHEAD_ROWS * ROW_PX;
  }

  // Only the keyboard scrolls to the row: a click, a new row or a reload leaves the list where it is.
  const reveal = useEffectEvent(() => {
    if (at !== -1) list.current!.scrollToIndex(at, { align: "nearest" });
  });
  useEffect(() => {
    if (moves > 0) reveal();
  }, [moves]);

  // Few rows, or a page of a search that found none: what is older is asked for without a scroll.
  const fill = useEffectEvent(() => {
    if (isNearEnd()) inbox.loadOlder();
  });
  const version = rows.version();
  useEffect(() => fill(), [version, status.next]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(scroller.current!.clientHeight / ROW_PX) - 1);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: rows.size() - 1,
    }[event.key];
    if (event.key === "Enter" && current !== null && at !== -1) onOpen(current);
    else if (to !== undefined) onMove(to);
    else return;
    event.preventDefault();
  }

  return (
    <div className="request-list">
      <div
        className="list-grid"
        role="grid"
        tabIndex={0}
        aria-label="Requests, newest first"
        aria-rowcount={status.next === null ? rows.size() + 1 : -1}
        aria-activedescendant={at === -1 ? undefined : `row-${current}`}
        aria-busy={!status.loaded}
        onKeyDown={onKeyDown}
      >
        <ListHead />
        <div
          className="list-scroller"
          role="presentation"
          tabIndex={-1}
          ref={scroller}
          onScroll={() => {
            onScroll(scroller.current!.scrollTop);
            if (isNearEnd()) inbox.loadOlder();
          }}
        >
          <Virtualizer
            ref={list}
            data={rows.extent()}
            itemSize={ROW_PX}
            shift={away && rows.grewAtTop()}
            {...(at === -1 ? {} : { keepMounted: [at] })}
          >
            {(_, index) => {
              const row = rows.at(index)!;
              return (
                <RequestRow
                  key={row.id}
                  row={row}
                  index={index}
                  current={row.id === current}
                  opened={row.id === opened}
                  onOpen={onOpen}
                />
              );
            }}
          </Virtualizer>
          {status.next !== null && (
            <p className="list-more">{status.query === "" ? "Loading" : "Searching"} older requests…</p>
          )}
        </div>
      </div>
      {!status.loaded && status.connection.state === "connecting" && (
        <p className="list-loading muted">Loading requests…</p>
      )}
      {status.loaded && status.next === null && rows.size() === 0 && (
        <p className="list-loading muted">Nothing matches this search.</p>
      )}
      {fresh > 0 && (
        <Button kind="primary" icon="up" className="list-new" onClick={() => scroller.current!.scrollTo({ top: 0 })}>
          {fresh.toLocaleString("en")} new
          <span className="sr-only"> {count(fresh, "request")}, scroll to the newest</span>
        </Button>
      )}
    </div>
  );
}
