import { useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { Button } from "../ui/button.tsx";
import { count } from "../ui/format.ts";
import { useWidth } from "../ui/use-width.ts";
import { CellMenu } from "./cell-menu.tsx";
import type { ColumnName } from "./columns.ts";
import { useGridKeys } from "./grid-keys.ts";
import type { Inbox, InboxStatus } from "./inbox.ts";
import { headId, ListHead } from "./list-head.tsx";
import { layOut } from "./list-layout.ts";
import { useListLook } from "./list-look.ts";
import { NoMatch, Skeleton } from "./list-states.tsx";
import { cellId, RequestRow } from "./request-row.tsx";
import { rowPointer } from "./row-pointer.ts";
import { useSelectedIds } from "./selection.ts";
import { usePlace } from "./use-place.ts";
import "./request-list.css";

const ROW_PX = 32;
const DENSE_PX = 24;
/** Nearer to the top than this, new rows go in; elsewhere what is seen stays. */
const EDGE_PX = 5;
/** An older page is asked for when this many rows are left below. */
const AHEAD_ROWS = 40;

/** Where the keyboard is: on a row, or on one of its cells. */
export interface Cursor {
  id: string | null;
  column: ColumnName | null;
}

interface RequestListProps {
  endpoint: string;
  inbox: Inbox;
  status: InboxStatus;
  cursor: Cursor;
  /** The row whose request is shown. */
  opened: string | null;
  /** How often the keyboard has moved. */
  moves: number;
  /** How often the newest row was asked for. */
  jumps: number;
  onOpen(id: string): void;
  /** The pointer is down on a row, which is opened when it comes up. */
  onPress(id: string): void;
  /** To a row by its position, and to one of its cells. */
  onMove(to: number, column: ColumnName | null): void;
  onCursor(id: string): void;
  onSearch(query: string): void;
  /** What stands above the list, by the columns that it has room for. */
  bar(columns: readonly ColumnName[]): ReactNode;
}

/** Newest on top. At the edge new rows go in; elsewhere what is seen stays where it is and a pill counts what is new. */
export function RequestList(props: RequestListProps) {
  const { endpoint, inbox, status, cursor, opened, moves, jumps, onOpen, onPress, onMove, onCursor, onSearch, bar } =
    props;
  const { rows, view } = inbox;
  const head = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const look = useListLook();
  const selected = useSelectedIds();
  const [headMenu, setHeadMenu] = useState<{ column: ColumnName; x: number; y: number } | null>(null);
  const [cellMenu, setCellMenu] = useState<{ id: string; column: ColumnName; x: number; y: number } | null>(null);
  const layout = layOut(look, width);
  const names = layout.columns.join();
  const columns = useMemo(() => names.split(",") as ColumnName[], [names]);
  const rowPx = look.dense ? DENSE_PX : ROW_PX;
  const at = cursor.id === null ? -1 : view.indexOf(cursor.id);
  const { sort } = status;
  const fresh = rows.fresh();

  const keys = useGridKeys({
    columns,
    cursor,
    at,
    view,
    pageRows: () => Math.max(1, Math.floor(scroller.current!.clientHeight / rowPx) - 1),
    onMove,
    onOpen,
    onSort: inbox.setSort,
    onHeadMenu: setHeadMenu,
    onCellMenu: setCellMenu,
    onFilter: onSearch,
    query: status.query,
  });

  // By what the virtual list knows already: to measure the page would lay it out once more in each frame.
  function isNearEnd(offset: number): boolean {
    const { scrollSize, viewportSize } = list.current!;
    return scrollSize - offset - viewportSize < AHEAD_ROWS * rowPx;
  }

  function toTop() {
    inbox.setSort(null);
    inbox.setPaused(false);
    scroller.current!.scrollTo({ top: 0 });
  }

  // Only the keyboard scrolls to the row: a click, a new row or a reload leaves the list where it is.
  const reveal = useEffectEvent(() => {
    if (at !== -1) list.current!.scrollToIndex(at, { align: "nearest" });
  });
  useEffect(() => {
    if (moves > 0) reveal();
  }, [moves]);
  useEffect(() => {
    if (jumps > 0) scroller.current!.scrollTo({ top: 0 });
  }, [jumps]);

  // Few rows, or a page of a search that found none: what is older is asked for without a scroll.
  const fill = useEffectEvent(() => {
    if (isNearEnd(list.current!.scrollOffset)) inbox.loadOlder();
  });
  const version = rows.version();
  useEffect(() => fill(), [version, status.next]);

  const remember = usePlace({ endpoint, inbox, status, scroller, list, rowPx, cursor: cursor.id, onCursor });

  function onScroll() {
    const { scrollTop, scrollLeft } = scroller.current!;
    rows.setAway(scrollTop > EDGE_PX);
    head.current!.style.transform = scrollLeft === 0 ? "" : `translateX(${-scrollLeft}px)`;
    if (isNearEnd(scrollTop)) inbox.loadOlder();
    remember();
  }

  const pointer = rowPointer({
    onPress,
    onOpen,
    onRange: (id) => keys.selectTo(view.indexOf(id)),
    onAnchor: keys.setAnchor,
    rowById: rows.get,
    onMenu(id, column, x, y) {
      onCursor(id);
      setCellMenu({ id, column, x, y });
    },
  });

  const active =
    keys.headCell !== null
      ? headId(keys.headCell)
      : at === -1
        ? undefined
        : cursor.column === null
          ? `row-${cursor.id}`
          : cellId(cursor.id!, cursor.column);
  return (
    <>
      {bar(columns)}
      <div className="request-list">
        <div
          className={[
            "list-grid",
            look.dense && "list-dense",
            layout.compact && "list-compact",
            selected.size > 0 && "list-selecting",
          ]
            .filter(Boolean)
            .join(" ")}
          style={{ "--columns": layout.template, "--needs": `${layout.needs}px` } as React.CSSProperties}
          role="grid"
          tabIndex={0}
          aria-label={sort === null ? "Requests, newest first" : "Requests, sorted"}
          aria-multiselectable="true"
          aria-rowcount={status.next === null ? rows.size() + 1 : -1}
          aria-colcount={columns.length}
          aria-activedescendant={active}
          aria-busy={!status.loaded}
          onKeyDown={keys.onKeyDown}
        >
          <ListHead
            ref={head}
            columns={columns}
            cell={keys.headCell}
            sort={sort}
            menu={headMenu}
            onMenu={setHeadMenu}
            onSort={inbox.setSort}
          />
          <div className="list-scroller" role="rowgroup" tabIndex={-1} ref={scroller} onScroll={onScroll} {...pointer}>
            <Virtualizer
              key={rowPx}
              ref={list}
              data={view.extent()}
              itemSize={rowPx}
              bufferSize={2 * rowPx}
              shift={rows.away() && rows.grewAtTop() && sort === null}
              {...(at === -1 ? {} : { keepMounted: [at] })}
            >
              {(_, index) => {
                const row = view.at(index)!;
                const current = row.id === cursor.id && keys.headCell === null;
                return (
                  <RequestRow
                    key={row.id}
                    row={row}
                    index={index}
                    columns={columns}
                    current={current}
                    cell={current ? cursor.column : null}
                    opened={row.id === opened}
                    selected={selected.has(row.id)}
                  />
                );
              }}
            </Virtualizer>
            {status.next !== null && (
              <p className="list-more">{status.query === "" ? "Loading" : "Searching"} older requests…</p>
            )}
          </div>
        </div>
        {!status.loaded && <Skeleton />}
        {status.loaded && status.next === null && rows.size() === 0 && (
          <NoMatch query={status.query} onSearch={onSearch} />
        )}
        {fresh.count > 0 && (
          <Button kind="primary" icon="up" className="list-new" onClick={toTop}>
            {fresh.count.toLocaleString("en")} new
            {fresh.failed > 0 && ` (${fresh.failed.toLocaleString("en")} failed)`}
            <span className="sr-only"> {count(fresh.count, "request")}, show the newest</span>
          </Button>
        )}
        {cellMenu && (
          <CellMenu
            {...cellMenu}
            row={rows.get(cellMenu.id)}
            query={status.query}
            onSearch={onSearch}
            onClose={() => setCellMenu(null)}
          />
        )}
      </div>
    </>
  );
}
