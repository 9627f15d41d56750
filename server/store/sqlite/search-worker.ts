import { setImmediate } from "node:timers/promises";
import { workerData } from "node:worker_threads";
import type { SeenValues } from "../../../protocol/seen.ts";
import { openDatabase } from "../../sqlite.ts";
import { serveThread } from "../../thread.ts";
import { type CountJob, type Counted, createSearch, type SearchJob, type SearchResult } from "./search.ts";
import { createSeen, type SeenJob } from "./seen.ts";

/** A page is answered after this long with what was found; its reader goes on from there. */
const BUDGET_MS = 250;
/** Beyond this many nobody cares for the exact number of requests that wait. */
const ENOUGH = 10_000;

const db = openDatabase(workerData as string);
db.exec("PRAGMA query_only = ON");
const search = createSearch(db, workerData as string);
const seen = createSeen(db);

serveThread<SearchJob | SeenJob | CountJob, SearchResult | SeenValues | Counted>((job, cancelled) => {
  if ("key" in job) return seen(job);

  const until = performance.now() + BUDGET_MS;
  const goesOn = async () => {
    // Lets a cancellation in.
    await setImmediate();
    return performance.now() < until && !cancelled();
  };
  if ("after" in job) return search.count(job, async (count) => count < ENOUGH && (await goesOn()));
  return search.run(job, goesOn);
});
