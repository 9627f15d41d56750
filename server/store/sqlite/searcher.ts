import { Worker } from "node:worker_threads";
import { HooktapError } from "../../../protocol/error.ts";
import type { SearchJob, SearchResult } from "./search.ts";

type Reply =
  | { id: number; result: SearchResult }
  | { id: number; failure: { message: string; code: string; hint: string | null } };

/** Searches in a thread of their own, on a connection that only reads: captures are not held up by them. */
export function createSearcher(file: string) {
  let worker: Worker | null = null;
  let last = 0;
  const waiting = new Map<number, { resolve(result: SearchResult): void; reject(error: Error): void }>();

  function failAll(error: Error): void {
    worker = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function start(): Worker {
    const started = new Worker(new URL("./search-worker.js", import.meta.url), { workerData: file });
    started.unref();
    started.on("message", (reply: Reply) => {
      const waiter = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ("result" in reply) waiter?.resolve(reply.result);
      else waiter?.reject(asError(reply.failure));
    });
    started.on("error", failAll);
    started.on("exit", () => failAll(new HooktapError("storage_closed", "the search was ended")));
    return started;
  }

  return {
    search(job: SearchJob, signal?: AbortSignal): Promise<SearchResult> {
      worker ??= start();
      const id = ++last;
      const running = worker;
      const cancel = () => running.postMessage({ id });
      signal?.addEventListener("abort", cancel, { once: true });
      return new Promise<SearchResult>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        running.postMessage({ id, job });
      }).finally(() => signal?.removeEventListener("abort", cancel));
    },
    async close(): Promise<void> {
      await worker?.terminate();
    },
  };
}

function asError({ code, message, hint }: { code: string; message: string; hint: string | null }): HooktapError {
  return new HooktapError(code, message, hint === null ? {} : { hint });
}
