import type { HeaderList } from "../protocol/headers.ts";
import type { Verdict } from "../protocol/verdict.ts";
import { type Examined, explain, type VerifyInput } from "../providers/index.ts";
import { examineSafely } from "./examine.ts";
import type { OpenSecret } from "./endpoints.ts";
import { resign, type Resignable, type ResignOptions } from "./resign.ts";

/** A body that the store has. */
interface StoredBody {
  seq: number;
  size: number;
}

export interface SignedRequest {
  method: string;
  url: string;
  headers: HeaderList;
  body: Uint8Array | StoredBody;
}

export type SignatureTask =
  | { name: "examine"; secrets: readonly OpenSecret[]; now: number }
  | ({ name: "explain" } & Omit<VerifyInput, "request">)
  | ({ name: "resign" } & ResignOptions);

/** Something to be found out about, or done to, one request's signature. It can be sent to a thread as it is. */
export interface SignatureJob<Task extends SignatureTask = SignatureTask> {
  request: SignedRequest;
  task: Task;
}

export interface SignatureResults {
  examine: Examined;
  explain: Verdict;
  resign: HeaderList;
}

/** Does one job, where bodies can be read without a promise. */
export function doSignatureJob(
  { request, task }: SignatureJob,
  readBody: (seq: number) => Iterable<Uint8Array>,
): SignatureResults[SignatureTask["name"]] {
  const { body } = request;
  const opened: Resignable = {
    ...request,
    body: body instanceof Uint8Array ? body : { size: body.size, pieces: () => readBody(body.seq) },
  };
  switch (task.name) {
    case "examine":
      return examineSafely({ request: opened, secrets: task.secrets, now: task.now });
    case "explain": {
      const { signedBytes: _, ...verdict } = explain({ ...task, request: opened });
      return verdict;
    }
    case "resign":
      return resign(opened, task);
  }
}
