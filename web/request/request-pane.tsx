import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState, type ReactNode } from "react";
import type { Detail } from "../../protocol/request.ts";
import { api } from "../api.ts";
import { CompareMenu, MarkLine } from "../compare/compare-menu.tsx";
import { CopyAsMenu } from "../copy-as/copy-as-menu.tsx";
import { ReplayControl, ReplayResult, useReplay } from "../replay/replay-control.tsx";
import { TABS, type Tab } from "../route.ts";
import { IconButton } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icon.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { type Key, useShortcuts } from "../ui/shortcuts.ts";
import { verdictStatus } from "../ui/status.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { type Filter, FilterProvider } from "./filter.tsx";
import { Note } from "./note.tsx";
import { PinButton, PinFailure, usePin } from "./pin.tsx";
import { TabContent } from "./tab-content.tsx";
import "./request-pane.css";

const ReplayDialog = lazy(() =>
  import("../replay/replay-dialog.tsx").then((module) => ({ default: module.ReplayDialog })),
);
const ComparePane = lazy(() =>
  import("../compare/compare-pane.tsx").then((module) => ({ default: module.ComparePane })),
);

interface RequestPaneProps {
  id: string;
  tab: Tab;
  endpoint: string;
  /** What the request is compared with; null for none. */
  compare: string | null;
  onTab(tab: Tab): void;
  onCompare(compare: string | null): void;
  onFilter: Filter;
  onClose(): void;
}

export function RequestPane({ id, tab, endpoint, compare, onTab, onCompare, onFilter, onClose }: RequestPaneProps) {
  const detail = useQuery({ queryKey: ["request", id], queryFn: () => api.request(id) });
  const replay = useReplay(id);
  useShortcuts(
    Object.fromEntries(TABS.map((name, index) => [String(index + 1), () => onTab(name)])) as Record<Key, () => void>,
  );
  const pin = usePin(id);
  const request = detail.data;
  const mayReplay = request !== undefined && request.refused === null && request.upgrade === null;
  const [note, setNote] = useState<string | null>(null);
  const writeNote = () => setNote(note ?? request!.note);
  useShortcuts({ n: writeNote }, request !== undefined);
  const [editing, setEditing] = useState(false);
  useShortcuts({ e: () => setEditing(true) }, mayReplay);
  useShortcuts({ r: () => replay.run({}) }, mayReplay && !replay.isPending);
  useShortcuts({ p: () => pin.mutate(!request!.pinned) }, request !== undefined && !pin.isPending);

  if (!request) {
    return (
      <section className="request-pane" aria-label="Request">
        <div className="request-head">
          <BackButton onClose={onClose} />
          <h2 className="request-title">{id}</h2>
          <IconButton className="request-close" icon="cross" label="Close (Esc)" onClick={onClose} />
        </div>
        <div className="pane-body">
          {detail.error ? (
            <ErrorNotice error={detail.error} retry={() => void detail.refetch()} />
          ) : (
            <p className="muted">Loading…</p>
          )}
        </div>
      </section>
    );
  }

  return (
    <section className="request-pane" aria-label="Request">
      <div className="request-head">
        <BackButton onClose={onClose} />
        <div className="request-title">
          <h2>{request.eventType ?? `${request.method} ${request.path}`}</h2>
          <p className="mono muted">
            {request.provider && <span className="request-provider">{request.provider}</span>}
            <span className="request-id">{request.id}</span>
            <CopyButton text={request.id} label="Copy request id" className="small" />
          </p>
        </div>
        <CopyAsMenu request={request} />
        <CompareMenu request={request} onCompare={onCompare} />
        <IconButton
          icon="note"
          label={request.noted ? "Change the note (n)" : "Write a note (n)"}
          onClick={writeNote}
        />
        <PinButton pin={pin} pinned={request.pinned} />
        {mayReplay && <ReplayControl replay={replay} onEdit={() => setEditing(true)} />}
        <IconButton className="request-close" icon="cross" label="Close (Esc)" onClick={onClose} />
      </div>
      <PinFailure pin={pin} />
      <Note request={request} draft={note} onDraft={setNote} />
      <ReplayResult replay={replay} onShow={() => onTab("deliveries")} />
      {editing && (
        <Suspense>
          <ReplayDialog
            request={request}
            onClose={() => setEditing(false)}
            onShow={() => {
              setEditing(false);
              onTab("deliveries");
            }}
          />
        </Suspense>
      )}
      <MarkLine request={request} onCompare={onCompare} />
      {compare === null ? (
        <Tabs
          label="Request"
          current={tab}
          onChange={onTab}
          tabs={TABS.map((name) => ({ name, ...tabLook(name, request) }))}
        >
          <FilterProvider filter={onFilter}>
            <TabContent tab={tab} request={request} endpoint={endpoint} onTab={onTab} onCompare={onCompare} />
          </FilterProvider>
        </Tabs>
      ) : (
        <Suspense fallback={<p className="pane-body muted">Loading…</p>}>
          <ComparePane request={request} compare={compare} onClose={() => onCompare(null)} />
        </Suspense>
      )}
    </section>
  );
}

function BackButton({ onClose }: { onClose(): void }) {
  return <IconButton className="request-back" icon="left" label="Back to the list" onClick={onClose} />;
}

function tabLook(tab: Tab, request: Detail): { label: string; mark?: ReactNode } {
  const label = tab[0]!.toUpperCase() + tab.slice(1);
  if (tab === "headers")
    return {
      label,
      mark: (
        <span className="tab-count" aria-hidden="true">
          {request.headers.length}
        </span>
      ),
    };
  if (tab === "deliveries" && request.deliveries.length > 0) {
    return {
      label,
      mark: (
        <span className="tab-count" aria-hidden="true">
          {request.deliveries.length}
        </span>
      ),
    };
  }
  if (tab === "signature") {
    const { icon, tone } = verdictStatus(request.verdict.status);
    return { label, mark: <Icon name={icon} className={`tone-${tone}`} /> };
  }
  return { label };
}
