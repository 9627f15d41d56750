import { useState } from "react";
import type { HeaderList } from "../../protocol/headers.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { count } from "../ui/format.ts";
import { HeaderTable, headersAsText } from "./header-table.tsx";

export function HeadersTab({ headers, trailers }: { headers: HeaderList; trailers: HeaderList }) {
  const [filter, setFilter] = useState("");
  const wanted = filter.trim().toLowerCase();
  const shown = headers.filter(([name, value]) => `${name}: ${value}`.toLowerCase().includes(wanted));
  return (
    <>
      <div className="pane-bar">
        <input
          className="input header-filter"
          type="search"
          aria-label="Filter headers"
          placeholder="Filter"
          spellCheck={false}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <span className="muted">
          {wanted === ""
            ? "As received: order, case and duplicates"
            : `${shown.length} of ${count(headers.length, "header")}`}
        </span>
        <CopyButton text={() => headersAsText(shown)} label={wanted === "" ? "Copy all" : "Copy these"} wide />
      </div>
      <HeaderTable headers={shown} label="Headers of the request" filterable />
      {trailers.length > 0 && (
        <>
          <h3 className="trailers-title">Trailers</h3>
          <HeaderTable headers={trailers} label="Trailers of the request" />
        </>
      )}
    </>
  );
}
