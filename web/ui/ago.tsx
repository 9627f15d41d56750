import { useSyncExternalStore } from "react";
import { age } from "./format.ts";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all that show their age, however many. */
function subscribe(listener: () => void): () => void {
  timer ??= setInterval(() => listeners.forEach((tell) => tell()), 1_000);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** How long ago something was, kept up to date: `4 s ago`. */
export function Ago({ at }: { at: string }) {
  const seconds = useSyncExternalStore(subscribe, () => Math.round((Date.now() - Date.parse(at)) / 1_000));
  return `${age(seconds * 1_000)} ago`;
}
