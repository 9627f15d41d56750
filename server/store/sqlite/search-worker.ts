import { setImmediate } from "node:timers/promises";
import { workerData } from "node:worker_threads";
import type { SeenValues } from "../../../protocol/seen.ts";
import { openDatabase } from "../../sqlite.ts";
import { serveThread } from "../../thread.ts";
import { createSearch, type SearchJob, type SearchResult } from "./search.ts";
import { createSeen, type SeenJob } from "./seen.ts";

/** A page is answered after this long with what was found; its reader goes on from there. */
const BUDGET_MS = 250;

const db = openDatabase(workerData as string);
db.exec("PRAGMA query_only = ON");
const search = createSearch(db);
const seen = createSeen(db);

serveThread<SearchJob | SeenJob, SearchResult | SeenValues>((job, cancelled) => {
  if ("key" in job) return seen(job);

  const until = performance.now() + BUDGET_MS;
  return search.run(job, async () => {
    // Lets a cancellation in.
    await setImmediate();
    return performance.now() < until && !cancelled();
  });
});
