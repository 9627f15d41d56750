import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Session } from "../api.ts";
import { count } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import { saveBytes } from "../ui/save-bytes.ts";
import type { ExportForm } from "./export.ts";

/** Saves the chosen requests as one file. */
export function ExportMenu({ ids }: { ids: ReadonlySet<string> }) {
  const queries = useQueryClient();
  const [state, setState] = useState<string | null>(null);

  async function save(form: ExportForm): Promise<void> {
    const { version } = queries.getQueryData<Session>(["session"])!;
    const { exportRequests } = await import("./export.ts");
    const progress = (done: number) => setState(`${done} of ${count(ids.size, "request")}…`);
    progress(0);
    try {
      saveBytes(`hooktap.${form}`, await exportRequests([...ids], form, version, progress));
      setState(null);
    } catch (error) {
      setState(`Not exported: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  return (
    <>
      <Menu
        label="Export the selected requests"
        disabled={ids.size === 0}
        items={[
          { label: "HAR", detail: "with the target's last answers", onSelect: () => void save("har") },
          { label: "NDJSON", detail: "a test fixture a line", onSelect: () => void save("ndjson") },
        ]}
      >
        <Icon name="download" /> Export
      </Menu>
      <span className="muted" role="status">
        {state}
      </span>
    </>
  );
}
