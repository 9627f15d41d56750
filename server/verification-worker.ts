import { parentPort } from "node:worker_threads";
import { type ExamineJob, examineSafely } from "./verification.ts";

parentPort!.on("message", ({ id, job }: { id: number; job: ExamineJob }) => {
  parentPort!.postMessage({ id, result: examineSafely(job) });
});
