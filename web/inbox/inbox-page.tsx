import { useState, useSyncExternalStore } from "react";
import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";
import { useLocation } from "wouter";
import { parseChoice } from "../compare/choice.ts";
import { toggleMark } from "../compare/mark.ts";
import { addFilter } from "../query-filter.ts";
import { RequestPane } from "../request/request-pane.tsx";
import { inboxPath, requestPath, type Tab } from "../route.ts";
import { ErrorBoundary } from "../ui/error-boundary.tsx";
import { useShortcuts } from "../ui/shortcuts.ts";
import { useMedia } from "../ui/use-media.ts";
import { EmptyState } from "./empty-state.tsx";
import type { Inbox, InboxStatus } from "./inbox.ts";
import { RequestList } from "./request-list.tsx";
import "./inbox-page.css";

interface InboxPageProps {
  route: { endpoint: string; id: string | null; tab: Tab; query: string; compare: string | null };
  hookUrl: string;
  inbox: Inbox;
  status: InboxStatus;
}

/** The list, and beside, below or instead of it the request that is open. */
export function InboxPage({ route, hookUrl, inbox, status }: InboxPageProps) {
  const { endpoint, id, tab, query, compare } = route;
  const { rows } = inbox;
  useSyncExternalStore(rows.subscribe, rows.version);
  const [, navigate] = useLocation();
  const [cursor, setCursor] = useState<string | null>(id);
  const [moves, setMoves] = useState(0);
  const stacked = useMedia("(max-width: 1023px)");
  const single = useMedia("(max-width: 639px)");
  const layout = useDefaultLayout({
    id: stacked ? "hooktap.stacked" : "hooktap.split",
    panelIds: id === null ? ["list"] : ["list", "request"],
    storage: localStorage,
  });

  // The opened row stays the keyboard's row when it is closed, also by Back.
  if (id !== null && id !== cursor) setCursor(id);

  const open = (to: string) => navigate(requestPath(endpoint, to, tab, query));
  const close = () => {
    if (id !== null && compare !== null) return navigate(requestPath(endpoint, id, tab, query));
    navigate(inboxPath(endpoint, query));
    document.querySelector<HTMLElement>("[role=grid]")?.focus({ preventScroll: true });
  };

  function move(to: number) {
    const row = rows.at(Math.max(0, Math.min(rows.size() - 1, to)));
    if (!row) return;
    setCursor(row.id);
    setMoves(moves + 1);
    // Moving through requests is one visit, not a hundred steps to go back.
    if (id === null) return;
    // Two attempts belong to one request; everything else is compared along the way.
    const along = compare !== null && parseChoice(compare).kind !== "deliveries" ? compare : null;
    navigate(requestPath(endpoint, row.id, tab, query, along), { replace: true });
  }
  function mark() {
    if (cursor === null) return;
    const marked = toggleMark(cursor);
    if (marked !== null) navigate(requestPath(endpoint, cursor, tab, query, marked));
  }
  const step = (by: number) => {
    const at = cursor === null ? -1 : rows.indexOf(cursor);
    move(at === -1 ? 0 : at + by);
  };

  useShortcuts({ j: () => step(1), k: () => step(-1), m: mark });
  const openCurrent = () => {
    if (cursor !== null && rows.indexOf(cursor) !== -1) open(cursor);
  };
  useShortcuts({ ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: openCurrent }, true, "unfocused");
  useShortcuts({ Escape: close }, id !== null);

  if (status.loaded && status.query === "" && rows.size() === 0 && id === null)
    return <EmptyState endpoint={endpoint} hookUrl={hookUrl} agents={status.agents} />;

  const list = (
    <ErrorBoundary what="the list">
      <RequestList
        key={status.query}
        inbox={inbox}
        status={status}
        current={cursor}
        opened={id}
        moves={moves}
        onOpen={(to) => {
          setCursor(to);
          open(to);
        }}
        onMove={move}
      />
    </ErrorBoundary>
  );
  const pane = id !== null && (
    <ErrorBoundary what="the request" key={id}>
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
    </ErrorBoundary>
  );
  if (single) return pane === false ? list : pane;
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
