import { useSyncExternalStore } from "react";

/** The dialog that sends test events, with the provider that it begins with where one was asked for. */
type Opened = { provider: string | null };

let opened: Opened | null = null;
const listeners = new Set<() => void>();

function set(value: Opened | null): void {
  opened = value;
  for (const listener of listeners) listener();
}

export const openTrigger = (provider: string | null = null) => set({ provider });
export const closeTrigger = () => set(null);

/** Null while the dialog is closed. */
export function useOpenedTrigger(): Opened | null {
  return useSyncExternalStore(subscribe, () => opened);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
