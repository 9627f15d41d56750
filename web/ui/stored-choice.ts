import { useSyncExternalStore } from "react";

/** One of a few words that this browser remembers; the first is what holds until another is chosen. */
export function createStoredChoice<Choice extends string>(key: string, choices: readonly [Choice, ...Choice[]]) {
  const listeners = new Set<() => void>();
  let current: Choice | null = null;
  /** Read when it is first asked for: what only formats texts also runs where there is no browser. */
  const get = (): Choice => {
    if (current !== null) return current;
    const stored = globalThis.localStorage?.getItem(key);
    return (current = choices.find((choice) => choice === stored) ?? choices[0]);
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    get,
    set(choice: Choice): void {
      current = choice;
      if (choice === choices[0]) localStorage.removeItem(key);
      else localStorage.setItem(key, choice);
      for (const listener of listeners) listener();
    },
    use: () => useSyncExternalStore(subscribe, get),
  };
}
