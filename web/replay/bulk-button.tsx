import { lazy, Suspense, useState } from "react";
import { Icon } from "../ui/icon.tsx";
import { useShortcuts } from "../ui/shortcuts.ts";
import { isActive, useBulkReplays } from "./use-bulk.ts";
import "./bulk-button.css";

const BulkDialog = lazy(() => import("./bulk-dialog.tsx").then((module) => ({ default: module.BulkDialog })));

/** Opens the bulk replays, and tells how far the one at work is. */
export function BulkButton({ endpoint, query }: { endpoint: string; query: string }) {
  const [open, setOpen] = useState(false);
  const active = useBulkReplays(endpoint).data?.find(isActive);
  useShortcuts({ b: () => setOpen(true) });
  return (
    <>
      <button
        type="button"
        className={active ? "bulk-button" : "icon-button"}
        aria-label="Replay many requests"
        title="Replay many requests (b)"
        onClick={() => setOpen(true)}
      >
        <Icon name="many" />
        {active?.state === "finding" && "Finding…"}
        {active?.state === "running" &&
          `${(active.succeeded + active.failed).toLocaleString("en")} / ${active.total.toLocaleString("en")}`}
      </button>
      {open && (
        <Suspense>
          <BulkDialog endpoint={endpoint} query={query} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
