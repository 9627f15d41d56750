import {
  doSignatureJob,
  type SignatureJob,
  type SignatureResults,
  type SignatureTask,
  type SignedRequest,
} from "./signature-job.ts";
import type { Store } from "./store/store.ts";
import { createThread } from "./thread.ts";

/** Up to here a signature is checked or made on the spot; above, in a thread, where the body is read piece by piece. */
export const INLINE_BYTES = 64 * 1024;

export type Signatures = ReturnType<typeof createSignatures>;

/** Checks and makes signatures of stored requests, whatever the size of their bodies. */
export function createSignatures(store: Pick<Store, "readBody" | "bodyReader">) {
  const thread = createThread<SignatureJob, SignatureResults[SignatureTask["name"]]>(
    new URL("./signature-worker.js", import.meta.url),
    store.bodyReader,
  );

  async function atHand(body: SignedRequest["body"]): Promise<Uint8Array> {
    if (body instanceof Uint8Array) return body;
    const parts: Uint8Array[] = [];
    for await (const part of store.readBody(body.seq)) parts.push(part);
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  return {
    async run<Task extends SignatureTask>(request: SignedRequest, task: Task): Promise<SignatureResults[Task["name"]]> {
      const { body } = request;
      const size = body instanceof Uint8Array ? body.length : body.size;
      const result =
        size > INLINE_BYTES
          ? thread.call({ request, task })
          : doSignatureJob({ request: { ...request, body: await atHand(body) }, task }, () => []);
      return (await result) as SignatureResults[Task["name"]];
    },
    close: thread.close,
  };
}
