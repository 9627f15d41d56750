import { setImmediate } from "node:timers/promises";
import { workerData } from "node:worker_threads";
import { openDatabase } from "../../sqlite.ts";
import { serveThread } from "../../thread.ts";
import { createSearch, type SearchJob } from "./search.ts";

/** A page is answered after this long with what was found; its reader goes on from there. */
const BUDGET_MS = 250;

const db = openDatabase(workerData as string);
db.exec("PRAGMA query_only = ON");
const search = createSearch(db);

serveThread((job: SearchJob, cancelled) => {
  const until = performance.now() + BUDGET_MS;
  return search.run(job, async () => {
    // Lets a cancellation in.
    await setImmediate();
    return performance.now() < until && !cancelled();
  });
});
