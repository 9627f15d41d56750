import { setImmediate } from "node:timers/promises";
import type { Endpoints } from "./endpoints.ts";
import type { Store } from "./store/store.ts";

const EVERY_MS = 60_000;

/** Prunes each endpoint by its retention, a few rows at a time, and gives the space back. */
export function createPruning(store: Store, endpoints: Endpoints) {
  let running: Promise<void> | null = null;
  let closed = false;

  async function run(): Promise<void> {
    for (const { name, settings } of endpoints.list()) {
      while (!closed && (await store.prune(name, settings.retention)) > 0) await setImmediate();
    }
    while (!closed && (await store.vacuum())) await setImmediate();
  }

  const timer = setInterval(() => void pruning.run(), EVERY_MS);
  timer.unref();

  const pruning = {
    /** Prunes now; resolves when nothing is left to prune. One run at a time. */
    run(): Promise<void> {
      running ??= run()
        .catch((error: Error) => {
          if (!closed) process.stderr.write(`hooktap: pruning stopped: ${error.message}\n`);
        })
        .finally(() => (running = null));
      return running;
    },
    async close(): Promise<void> {
      closed = true;
      clearInterval(timer);
      await running;
    },
  };
  return pruning;
}

export type Pruning = ReturnType<typeof createPruning>;
