import { parentPort, Worker } from "node:worker_threads";
import { HooktapError } from "../protocol/error.ts";

type Reply<Result> =
  | { id: number; result: Result }
  | { id: number; failure: { message: string; code: string; hint: string | null } };

/**
 * Work that would hold the event loop up, done by a script in a thread of its own, which is started by the first call. A call rejects
 * with the `HooktapError` that the script threw, with `thread_failed` for any other error, and with `thread_ended` after `close`.
 */
export function createThread<Job, Result>(script: URL, data: unknown) {
  let worker: Worker | null = null;
  let last = 0;
  const waiting = new Map<number, { resolve(result: Result): void; reject(error: Error): void }>();

  function start(): Worker {
    const started = new Worker(script, { workerData: data });
    const failAll = (error: Error) => {
      if (worker === started) worker = null;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    };
    started.unref();
    started.on("message", (reply: Reply<Result>) => {
      const call = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ("result" in reply) call?.resolve(reply.result);
      else call?.reject(asError(reply.failure));
    });
    started.on("error", failAll);
    started.on("exit", () => failAll(new HooktapError("thread_ended", "the work was ended before it was done")));
    return started;
  }

  return {
    call(job: Job, signal?: AbortSignal): Promise<Result> {
      worker ??= start();
      const id = ++last;
      const running = worker;
      const cancel = () => running.postMessage({ id });
      signal?.addEventListener("abort", cancel, { once: true });
      return new Promise<Result>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        running.postMessage({ id, job });
      }).finally(() => signal?.removeEventListener("abort", cancel));
    },
    async close(): Promise<void> {
      await worker?.terminate();
    },
  };
}

/** The other side of `createThread`, called once by its script. `cancelled` tells whether nobody waits for this job any more. */
export function serveThread<Job, Result>(work: (job: Job, cancelled: () => boolean) => Result | Promise<Result>): void {
  const cancelled = new Set<number>();
  const answer = async (id: number, job: Job): Promise<void> => {
    try {
      parentPort!.postMessage({ id, result: await work(job, () => cancelled.has(id)) });
    } catch (error) {
      const { code, hint } = error instanceof HooktapError ? error : { code: "thread_failed", hint: null };
      parentPort!.postMessage({ id, failure: { message: (error as Error).message, code, hint } });
    } finally {
      cancelled.delete(id);
    }
  };
  parentPort!.on("message", (message: { id: number; job?: Job }) => {
    if (message.job) void answer(message.id, message.job);
    else cancelled.add(message.id);
  });
}

function asError({ code, message, hint }: { code: string; message: string; hint: string | null }): HooktapError {
  return new HooktapError(code, message, hint === null ? {} : { hint });
}
