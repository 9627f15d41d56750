import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";
import { useLocation } from "wouter";
import { api } from "../api.ts";
import { parseChoice } from "../compare/choice.ts";
import { toggleMark } from "../compare/mark.ts";
import { addFilter } from "../query-filter.ts";
import { inboxPath, requestPath, type Tab } from "../route.ts";
import { ErrorBoundary } from "../ui/error-boundary.tsx";
import { useShortcuts } from "../ui/shortcuts.ts";
import { useMedia } from "../ui/use-media.ts";
import type { ColumnName } from "./columns.ts";
import { EmptyState } from "./empty-state.tsx";
import { isFailed } from "./failed.ts";
import { FirstSteps } from "./first-steps.tsx";
import type { Inbox, InboxStatus } from "./inbox.ts";
import { ListBar } from "./list-bar.tsx";
import { type Cursor, RequestList } from "./request-list.tsx";
import { SavedFilters } from "./saved-filters.tsx";
import { selection } from "./selection.ts";
import { SelectionBar } from "./selection-bar.tsx";
import "./inbox-page.css";

const NOTE_MS = 4_000;

const loadPane = () => import("../request/request-pane.tsx");
const RequestPane = lazy(() => loadPane().then((module) => ({ default: module.RequestPane })));

interface InboxPageProps {
  route: { endpoint: string; id: string | null; tab: Tab; query: string; compare: string | null };
  hookUrl: string;
  inbox: Inbox;
  status: InboxStatus;
}

/** The list, and beside, below or instead of it the request that is open. */
export function InboxPage({ route, hookUrl, inbox, status }: InboxPageProps) {
  const { endpoint, id, tab, query, compare } = route;
  const { rows, view } = inbox;
  useSyncExternalStore(rows.subscribe, rows.version);
  const [, navigate] = useLocation();
  const [cursor, setCursor] = useState<Cursor>({ id, column: null });
  const [moves, setMoves] = useState(0);
  const [jumps, setJumps] = useState(0);
  const [note, setNote] = useState<string | null>(null);
  const stacked = useMedia("(max-width: 1023px)");
  const single = useMedia("(max-width: 639px)");
  const layout = useDefaultLayout({
    id: stacked ? "hooktap.stacked" : "hooktap.split",
    panelIds: id === null ? ["list"] : ["list", "request"],
    storage: localStorage,
  });

  // The opened row stays the keyboard's row when it is closed, also by Back.
  if (id !== null && id !== cursor.id) setCursor({ id, column: null });

  // What is chosen is what can be seen: another search or endpoint begins with nothing.
  useEffect(() => selection.clear, [endpoint, status.query]);
  useEffect(() => {
    if (note === null) return;
    const timer = setTimeout(() => setNote(null), NOTE_MS);
    return () => clearTimeout(timer);
  }, [note]);

  const queries = useQueryClient();
  const prefetch = (row: string | undefined) => {
    if (row) void queries.prefetchQuery({ queryKey: ["request", row], queryFn: () => api.request(row) });
  };
  // Whoever goes from request to request finds the next one loaded.
  const prefetchNeighbours = useEffectEvent(() => {
    const at = id === null ? -1 : view.indexOf(id);
    if (at === -1) return;
    prefetch(view.at(at + 1)?.id);
    if (at > 0) prefetch(view.at(at - 1)!.id);
  });
  useEffect(() => prefetchNeighbours(), [id]);

  const open = (to: string) => navigate(requestPath(endpoint, to, tab, query));
  const search = (to: string) =>
    navigate(id === null ? inboxPath(endpoint, to) : requestPath(endpoint, id, tab, to), { replace: to === query });
  const close = () => {
    if (id !== null && compare !== null) return navigate(requestPath(endpoint, id, tab, query));
    navigate(inboxPath(endpoint, query));
    document.querySelector<HTMLElement>("[role=grid]")?.focus({ preventScroll: true });
  };

  function move(to: number, column: ColumnName | null = null) {
    const row = view.at(Math.max(0, Math.min(view.size() - 1, to)));
    if (!row) return;
    setCursor({ id: row.id, column });
    setMoves(moves + 1);
    // Moving through requests is one visit, not a hundred steps to go back.
    if (id === null || id === row.id) return;
    // Two attempts belong to one request; everything else is compared along the way.
    const along = compare !== null && parseChoice(compare).kind !== "deliveries" ? compare : null;
    navigate(requestPath(endpoint, row.id, tab, query, along), { replace: true });
  }
  function mark() {
    if (cursor.id === null) return;
    const marked = toggleMark(cursor.id);
    if (marked !== null) navigate(requestPath(endpoint, cursor.id, tab, query, marked));
  }
  const place = () => (cursor.id === null ? -1 : view.indexOf(cursor.id));
  const step = (by: number) => {
    const at = place();
    move(at === -1 ? 0 : at + by);
  };

  function moveToFailed(by: 1 | -1) {
    const at = place();
    for (let index = at === -1 ? 0 : at + by; index >= 0 && index < view.size(); index += by) {
      if (isFailed(view.at(index)!)) return move(index);
    }
    const more = by === 1 && status.next !== null;
    if (more) inbox.loadOlder();
    setNote(more ? "No further failed request is loaded: older ones are on their way" : "No further failed request");
  }

  // Not for the first paint, but there when a row is pressed.
  useEffect(() => void loadPane(), []);
  useShortcuts({
    j: () => step(1),
    k: () => step(-1),
    m: mark,
    l: () => inbox.setPaused(!status.paused),
    x: () => cursor.id !== null && view.indexOf(cursor.id) !== -1 && selection.toggle(cursor.id),
    "[": () => moveToFailed(-1),
    "]": () => moveToFailed(1),
    "."() {
      inbox.setSort(null);
      setJumps(jumps + 1);
      move(0);
    },
  });
  const openCurrent = () => {
    if (cursor.id !== null && view.indexOf(cursor.id) !== -1) open(cursor.id);
  };
  useShortcuts({ ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: openCurrent }, true, "unfocused");
  useShortcuts({ Escape: id === null ? selection.clear : close });

  if (status.loaded && status.query === "" && rows.size() === 0 && id === null && rows.fresh().count === 0)
    return <EmptyState endpoint={endpoint} hookUrl={hookUrl} agents={status.agents} />;

  const list = (
    <ErrorBoundary what="the list">
      <div className="inbox-list">
        <RequestList
          endpoint={endpoint}
          inbox={inbox}
          status={status}
          cursor={cursor}
          opened={id}
          moves={moves}
          jumps={jumps}
          onOpen={(to) => {
            setCursor({ id: to, column: null });
            open(to);
          }}
          onMove={move}
          onPress={prefetch}
          onCursor={(to) => setCursor({ id: to, column: null })}
          onSearch={search}
          bar={(columns) => (
            <ListBar inbox={inbox} status={status} columns={columns} note={note}>
              <SavedFilters query={query} onSearch={search} />
            </ListBar>
          )}
        />
        <FirstSteps endpoint={endpoint} inbox={inbox} status={status} />
        <SelectionBar inbox={inbox} />
      </div>
    </ErrorBoundary>
  );
  const pane = id !== null && (
    <ErrorBoundary what="the request" key={id}>
      <Suspense fallback={<p className="pane-body muted">Loading…</p>}>
        <RequestPane
          id={id}
          tab={tab}
          endpoint={endpoint}
          compare={compare}
          onCompare={(to) => navigate(requestPath(endpoint, id, tab, query, to))}
          onTab={(to) => navigate(requestPath(endpoint, id, to, query), { replace: true })}
          onFilter={(field, value, negate) => {
            const narrowed = addFilter(query, field, value, negate);
            // Where the request hides the list, the list is what one wants to see now.
            navigate(single ? inboxPath(endpoint, narrowed) : requestPath(endpoint, id, tab, narrowed));
          }}
          onClose={close}
        />
      </Suspense>
    </ErrorBoundary>
  );
  if (single) {
    // The list stays where it is behind the request, so that Back finds it as it was left.
    return (
      <div className="inbox-single">
        <div className={pane === false ? "inbox-layer" : "inbox-layer inbox-behind"} inert={pane !== false}>
          {list}
        </div>
        {pane !== false && <div className="inbox-layer">{pane}</div>}
      </div>
    );
  }
  return (
    <Group
      key={stacked ? "stacked" : "split"}
      className="inbox-split"
      orientation={stacked ? "vertical" : "horizontal"}
      defaultLayout={layout.defaultLayout}
      onLayoutChanged={layout.onLayoutChanged}
    >
      <Panel id="list" defaultSize="42" minSize="20">
        {list}
      </Panel>
      {pane !== false && (
        <>
          <Separator className="inbox-separator" aria-label="Size of list and request" />
          <Panel id="request" defaultSize="58" minSize="25">
            {pane}
          </Panel>
        </>
      )}
    </Group>
  );
}
