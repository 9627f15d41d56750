import { workerData } from "node:worker_threads";
import { doSignatureJob, type SignatureJob } from "./signature-job.ts";
import type { OpenBodies, Store } from "./store/store.ts";
import { serveThread } from "./thread.ts";

const { module, file } = workerData as Store["bodyReader"];
const { openBodies } = (await import(module)) as { openBodies: OpenBodies };
const readBody = openBodies(file);

serveThread((job: SignatureJob) => doSignatureJob(job, readBody));
