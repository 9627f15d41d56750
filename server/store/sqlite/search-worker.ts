import { setImmediate } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "../../sqlite.ts";
import { createSearch, type SearchJob } from "./search.ts";

/** A page is answered after this long with what was found; its reader goes on from there. */
const BUDGET_MS = 250;

const db = openDatabase(workerData as string);
db.exec("PRAGMA query_only = ON");
const search = createSearch(db);
const cancelled = new Set<number>();

async function answer(id: number, job: SearchJob): Promise<void> {
  const until = performance.now() + BUDGET_MS;
  try {
    const result = await search.run(job, async () => {
      // Lets a cancellation in.
      await setImmediate();
      return performance.now() < until && !cancelled.has(id);
    });
    parentPort!.postMessage({ id, result });
  } catch (error) {
    const { message, code, hint } = error as Error & { code?: string; hint?: string };
    parentPort!.postMessage({ id, failure: { message, code: code ?? "search_failed", hint: hint ?? null } });
  } finally {
    cancelled.delete(id);
  }
}

parentPort!.on("message", (message: { id: number; job?: SearchJob }) => {
  if (message.job) void answer(message.id, message.job);
  else cancelled.add(message.id);
});
