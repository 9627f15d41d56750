import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "../../sqlite.ts";

const db = openDatabase(workerData as string);
// Waiting for a reader or for the writer would be waiting for nothing: the next turn comes soon.
db.exec("PRAGMA busy_timeout = 0");

parentPort!.on("message", () => {
  try {
    db.exec("PRAGMA wal_checkpoint(PASSIVE)");
  } catch {
    // A full disk, or a lock: the writer's own checkpoint will tell.
  }
  parentPort!.postMessage("done");
});
