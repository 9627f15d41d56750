import { useSyncExternalStore } from "react";

const KEY = "hooktap.filters";

/** A search that the user has named; kept in the browser. */
export interface SavedFilter {
  name: string;
  query: string;
}

let filters = read();
const listeners = new Set<() => void>();

function read(): readonly SavedFilter[] {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]") as unknown;
    if (!Array.isArray(kept)) return [];
    return kept.flatMap((entry: Partial<SavedFilter> | null) =>
      typeof entry?.name === "string" && typeof entry.query === "string"
        ? [{ name: entry.name, query: entry.query }]
        : [],
    );
  } catch {
    return [];
  }
}

function change(to: readonly SavedFilter[]): void {
  filters = to;
  localStorage.setItem(KEY, JSON.stringify(to));
  for (const listener of listeners) listener();
}

export function useSavedFilters(): readonly SavedFilter[] {
  return useSyncExternalStore(
    (listener) => {
      // What another tab saves shows here too.
      const onStorage = ({ key }: StorageEvent) => {
        if (key !== KEY) return;
        filters = read();
        listener();
      };
      listeners.add(listener);
      window.addEventListener("storage", onStorage);
      return () => {
        listeners.delete(listener);
        window.removeEventListener("storage", onStorage);
      };
    },
    () => filters,
  );
}

/** Puts a filter in the place of `before`, of one with the same name, or at the end. */
export function saveFilter(filter: SavedFilter, before: SavedFilter | null): void {
  const others = filters.filter(({ name }) => name !== filter.name || name === before?.name);
  const at = others.findIndex(({ name }) => name === before?.name);
  change(at === -1 ? [...others, filter] : others.with(at, filter));
}

export function removeFilter(filter: SavedFilter): void {
  change(filters.filter(({ name }) => name !== filter.name));
}
