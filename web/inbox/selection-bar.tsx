import { ExportMenu } from "../copy-as/export-menu.tsx";
import { Button } from "../ui/button.tsx";
import { activeShortcuts } from "../ui/shortcuts.ts";
import type { Inbox } from "./inbox.ts";
import { selection, useSelectedIds } from "./selection.ts";

/** Below the list while requests are chosen. */
export function SelectionBar({ inbox }: { inbox: Inbox }) {
  const chosen = useSelectedIds();
  if (chosen.size === 0) return null;
  const loaded = inbox.rows.size();
  return (
    <div className="selection-bar" role="group" aria-label="Chosen requests">
      <strong>{chosen.size.toLocaleString("en")} selected</strong>
      {chosen.size < loaded && (
        <Button
          className="small"
          onClick={() => selection.set(Array.from({ length: loaded }, (_, index) => inbox.rows.at(index)!.id))}
        >
          All {loaded.toLocaleString("en")} loaded
        </Button>
      )}
      <ExportMenu ids={chosen} />
      <Button
        className="small"
        onClick={() =>
          activeShortcuts()
            .find(({ keys }) => keys[0] === "b")
            ?.run()
        }
      >
        Replay…
      </Button>
      <Button className="small" onClick={selection.clear}>
        Clear
      </Button>
    </div>
  );
}
