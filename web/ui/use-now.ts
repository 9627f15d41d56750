import { useSyncExternalStore } from "react";

/** The time in ms since 1970, to the second; it goes on only while `ticking`. */
export function useNow(ticking: boolean): number {
  return useSyncExternalStore(ticking ? tick : stand, () => Math.floor(Date.now() / 1_000) * 1_000);
}

function tick(listener: () => void): () => void {
  const timer = setInterval(listener, 250);
  return () => clearInterval(timer);
}

function stand(): () => void {
  return () => {};
}
