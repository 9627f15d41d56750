import { workerData } from "node:worker_threads";
import { createCollector } from "../protocol/collect.ts";
import { gc } from "./expose-gc.ts";
import { doSignatureJob, type SignatureJob } from "./signature-job.ts";
import type { OpenBodies, Store } from "./store/store.ts";
import { serveThread } from "./thread.ts";

const { module, file } = workerData as Store["bodyReader"];
const { openBodies } = (await import(module)) as { openBodies: OpenBodies };
const read = openBodies(file);
const passed = createCollector(gc);

function* readBody(seq: number): Generator<Uint8Array> {
  for (const piece of read(seq)) {
    yield piece;
    passed(piece.length);
  }
}

serveThread((job: SignatureJob) => doSignatureJob(job, readBody));
