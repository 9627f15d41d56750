/** Resolves at the first SIGINT or SIGTERM. The next one ends the process at once. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    const names = ["SIGINT", "SIGTERM"] as const;
    let asked = false;
    for (const name of names) {
      process.on(name, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve();
      });
    }
  });
}

/** Aborts at the first SIGINT or SIGTERM; the next one ends the process at once. */
export function abortOnSignal(): AbortSignal {
  const stop = new AbortController();
  void untilSignal().then(() => stop.abort());
  return stop.signal;
}
