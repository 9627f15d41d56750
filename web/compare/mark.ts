import { useSyncExternalStore } from "react";

/** The request that was marked to compare the next one with; it stays while the page does. */
let marked: string | null = null;
const listeners = new Set<() => void>();

function setMarked(id: string | null): void {
  marked = id;
  for (const listener of listeners) listener();
}

export function useMarked(): string | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => marked,
  );
}

/** Marks a request, or takes its mark off. With another marked before, that one's id is returned: now compare the two. */
export function toggleMark(id: string): string | null {
  const before = marked;
  setMarked(before === null ? id : null);
  return before === id ? null : before;
}
