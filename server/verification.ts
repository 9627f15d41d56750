import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { HeaderList } from "../protocol/headers.ts";
import type { Verdict } from "../protocol/verdict.ts";
import { examine, type Facts } from "../providers/index.ts";
import type { Endpoints, EndpointState, OpenSecret } from "./endpoints.ts";
import type { CapturedRequest, Store } from "./store/store.ts";

/** Up to here a verdict is made while the request is ingested; above, in a worker after the commit. */
export const INLINE_BYTES = 64 * 1024;
/** Above this a body is not held in memory for its verdict. */
const WORKER_BYTES = 16 * 1024 * 1024;
/** So many rows of a re-verification are done before the caller hears back; the rest goes on behind. */
const FIRST_PAGE = 200;

/** The request as it was sent. `body` is null where it is too large to be at hand. */
interface Examinable {
  method: string;
  url: string;
  headers: HeaderList;
  body: Uint8Array | null;
}

export interface Examination {
  facts: Facts;
  verdict: Verdict;
}

export interface ExamineJob {
  request: Examinable;
  secrets: OpenSecret[];
  /** Unix seconds. */
  now: number;
}

/** A verdict must never stand in the way of a capture: whatever happens in here becomes a value. */
export function examineSafely(job: ExamineJob): Examination {
  try {
    const { facts, verdict } = examine(job);
    return { facts: wellFormed(facts), verdict };
  } catch (error) {
    return {
      facts: { provider: null, eventType: null, deliveryId: null, subject: null, eventAt: null },
      verdict: unsupported(`The verification broke: ${(error as Error).message}`),
    };
  }
}

/** A lone surrogate, which JSON can hold, has no UTF-8: what is stored would not be what was read. */
function wellFormed(facts: Facts): Facts {
  const mend = (text: string | null) => text && text.toWellFormed();
  const { provider, eventType, deliveryId, subject, eventAt } = facts;
  return { provider, eventType: mend(eventType), deliveryId: mend(deliveryId), subject: mend(subject), eventAt };
}

/** The verdict where none can be made. */
export function unsupported(message: string): Verdict {
  return {
    status: "unknown",
    reason: "unsupported",
    provider: null,
    scheme: null,
    message,
    warnings: [],
    checks: [],
    secret: null,
    diagnosis: null,
  };
}

export type Verification = ReturnType<typeof createVerification>;

/** Verdicts outside the ingest tick: of large bodies, and anew for what is stored when secrets change. */
export function createVerification(store: Store, endpoints: Endpoints) {
  let worker: Worker | null = null;
  let jobs = 0;
  const waiting = new Map<number, (result: Examination) => void>();
  const runs = new Map<string, symbol>();
  let closed = false;

  function inWorker(job: ExamineJob): Promise<Examination> {
    if (!worker) {
      worker = new Worker(new URL("./verification-worker.js", import.meta.url));
      worker.unref();
      worker.on("message", ({ id, result }: { id: number; result: Examination }) => {
        waiting.get(id)?.(result);
        waiting.delete(id);
      });
      worker.on("error", (error) => {
        worker = null;
        const verdict = unsupported(`The verification broke: ${error.message}`);
        const { facts } = examineSafely({ ...job, request: { ...job.request, body: null } });
        for (const resolve of waiting.values()) resolve({ facts, verdict });
        waiting.clear();
      });
    }
    const id = ++jobs;
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      worker!.postMessage({ id, job });
    });
  }

  async function examineStored(captured: CapturedRequest, secrets: OpenSecret[]): Promise<Examination> {
    const { summary, url, headers, receivedAt } = captured;
    const job: ExamineJob = {
      request: { method: summary.method, url, headers, body: null },
      secrets,
      now: receivedAt / 1000,
    };
    if (summary.size > WORKER_BYTES) {
      const { facts } = examineSafely(job);
      return {
        facts,
        verdict: unsupported(`A body of ${summary.size} bytes is not verified: the limit is ${WORKER_BYTES}.`),
      };
    }
    const parts: Uint8Array[] = [];
    for await (const part of store.readBody(summary.seq)) parts.push(part);
    job.request.body = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    return summary.size > INLINE_BYTES ? inWorker(job) : examineSafely(job);
  }

  async function reverifyPage(state: EndpointState, seqs: number[], run: symbol): Promise<void> {
    for (const seq of seqs) {
      if (closed || runs.get(state.name) !== run) return;
      const captured = await store.get(seq);
      if (!captured || captured.summary.refused) continue;
      const { facts, verdict } = await examineStored(captured, state.secrets);
      if (JSON.stringify(verdict) !== JSON.stringify(captured.verdict)) await store.setVerdict(seq, facts, verdict);
    }
  }

  return {
    examineStored,

    /** For a request whose body was too large for the ingest tick. */
    async verifyLater(seq: number, endpoint: string): Promise<void> {
      const captured = await store.get(seq);
      if (!captured || closed) return;
      const { facts, verdict } = await examineStored(captured, endpoints.get(endpoint)?.secrets ?? []);
      if (!closed) await store.setVerdict(seq, facts, verdict);
    },

    /** Verifies an endpoint's requests again, newest first; resolves after the first page. A newer run replaces an older one. */
    async reverify(endpoint: string): Promise<void> {
      const state = endpoints.existing(endpoint);
      const run = Symbol(endpoint);
      runs.set(endpoint, run);
      const page = (before: number) => store.seqs({ endpoint, before, limit: FIRST_PAGE });
      let seqs = await page(Number.MAX_SAFE_INTEGER);
      await reverifyPage(state, seqs, run);
      void (async () => {
        while (seqs.length === FIRST_PAGE && runs.get(endpoint) === run && !closed) {
          seqs = await page(seqs.at(-1)!);
          await reverifyPage(state, seqs, run);
          await setImmediate();
        }
        if (runs.get(endpoint) === run) runs.delete(endpoint);
      })().catch((error) => {
        if (!closed)
          process.stderr.write(`hooktap: verifying ${endpoint} again stopped: ${(error as Error).message}\n`);
      });
    },

    async close(): Promise<void> {
      closed = true;
      await worker?.terminate();
    },
  };
}
