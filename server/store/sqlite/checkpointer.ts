import { Worker } from "node:worker_threads";

/** So much time between two checkpoints, while there is something to move. */
const EVERY_MS = 50;

/**
 * Moves what was committed from the journal into the database, in a thread of its own: the copying and its fsyncs would hold captures
 * up. The writer's own checkpoint remains for a journal that grows faster than this can follow.
 */
export function createCheckpointer(file: string) {
  const worker = new Worker(new URL("./checkpoint-worker.js", import.meta.url), { workerData: file });
  worker.unref();
  let busy = false;
  let dirty = false;
  let timer: NodeJS.Timeout | null = null;

  function run(): void {
    timer = null;
    if (!dirty || busy) return;
    dirty = false;
    busy = true;
    worker.postMessage("checkpoint");
  }

  function schedule(): void {
    timer ??= setTimeout(run, EVERY_MS).unref();
  }

  worker.on("message", () => {
    busy = false;
    if (dirty) schedule();
  });
  // Without it the writer checkpoints by itself.
  worker.on("error", () => (busy = true));

  return {
    /** Something was committed. */
    committed(): void {
      dirty = true;
      if (!busy) schedule();
    },
    async close(): Promise<void> {
      if (timer) clearTimeout(timer);
      await worker.terminate();
    },
  };
}
