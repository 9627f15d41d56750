import { useEffect, useId, useRef, useState } from "react";
import { parseQuery } from "../../protocol/query/query.ts";
import { removeFilter, type SavedFilter, saveFilter, useSavedFilters } from "../saved-filters.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import "./saved-filters.css";

interface SavedFiltersProps {
  query: string;
  onSearch(query: string): void;
}

/** Searches that the user has named: a press applies one, a second press takes it back. */
export function SavedFilters({ query, onSearch }: SavedFiltersProps) {
  const filters = useSavedFilters();
  /** What the dialog edits; a new one has no name yet. */
  const [edited, setEdited] = useState<SavedFilter | null>(null);
  const unsaved = query !== "" && filters.every((filter) => filter.query !== query);
  return (
    <div className="saved-filters" role="group" aria-label="Saved searches">
      {filters.map((filter) => {
        const applied = filter.query === query;
        return (
          <span className={applied ? "saved-filter saved-filter-on" : "saved-filter"} key={filter.name}>
            <button
              type="button"
              aria-pressed={applied}
              title={filter.query}
              onClick={() => onSearch(applied ? "" : filter.query)}
            >
              {filter.name}
            </button>
            <IconButton icon="settings" label={`Edit ${filter.name}`} onClick={() => setEdited(filter)} />
          </span>
        );
      })}
      {unsaved && (
        <Button kind="ghost" className="small" icon="star" onClick={() => setEdited({ name: "", query })}>
          Save search
        </Button>
      )}
      {edited && <FilterDialog filter={edited} onClose={() => setEdited(null)} />}
    </div>
  );
}

function FilterDialog({ filter, onClose }: { filter: SavedFilter; onClose(): void }) {
  const title = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState(filter.name);
  const [query, setQuery] = useState(filter.query);
  useEffect(() => dialog.current!.showModal(), []);
  const parsed = parseQuery(query);
  const isNew = filter.name === "";
  return (
    <dialog className="filter-dialog" ref={dialog} aria-labelledby={title} onClose={onClose}>
      <h2 id={title}>{isNew ? "Save this search" : "Saved search"}</h2>
      <form
        method="dialog"
        onSubmit={() => saveFilter({ name: name.trim(), query: query.trim() }, isNew ? null : filter)}
      >
        <TextField
          label="Name"
          autoFocus
          required
          maxLength={40}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label="Search"
          className="input mono"
          required
          value={query}
          aria-invalid={!parsed.ok}
          hint={parsed.ok ? undefined : parsed.error.message}
          onChange={(event) => setQuery(event.target.value)}
        />
        <div className="filter-actions">
          {!isNew && (
            <Button
              kind="danger"
              onClick={() => {
                removeFilter(filter);
                dialog.current!.close();
              }}
            >
              Remove
            </Button>
          )}
          <Button onClick={() => dialog.current!.close()}>Cancel</Button>
          <Button type="submit" kind="primary" disabled={name.trim() === "" || query.trim() === "" || !parsed.ok}>
            Save
          </Button>
        </div>
      </form>
    </dialog>
  );
}
