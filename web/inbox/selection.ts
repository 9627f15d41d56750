import { useSyncExternalStore } from "react";

/** Which requests are chosen for something to be done with all of them. */
export interface Selection {
  subscribe(listener: () => void): () => void;
  /** A new set with every change. */
  ids(): ReadonlySet<string>;
  has(id: string): boolean;
  set(ids: Iterable<string>): void;
  toggle(id: string): void;
  /** Chooses these as well. */
  add(ids: Iterable<string>): void;
  remove(ids: Iterable<string>): void;
  clear(): void;
}

export function createSelection(): Selection {
  let ids: ReadonlySet<string> = new Set();
  const listeners = new Set<() => void>();

  function set(to: Iterable<string>): void {
    const next = new Set(to);
    if (next.size === ids.size && [...next].every((id) => ids.has(id))) return;
    ids = next;
    for (const listener of listeners) listener();
  }

  function remove(gone: Iterable<string>): void {
    const next = new Set(ids);
    for (const id of gone) next.delete(id);
    set(next);
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ids: () => ids,
    has: (id) => ids.has(id),
    set,
    toggle: (id) => (ids.has(id) ? remove([id]) : set([...ids, id])),
    add: (more) => set([...ids, ...more]),
    remove,
    clear: () => set([]),
  };
}

/** The selection of the list on this page. The list empties it when it shows another endpoint or search. */
export const selection = createSelection();

/** The chosen ids; renders anew with every change. */
export function useSelectedIds(): ReadonlySet<string> {
  return useSyncExternalStore(selection.subscribe, selection.ids);
}
