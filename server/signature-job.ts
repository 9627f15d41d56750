import type { CustomProvider } from "../protocol/custom-provider.ts";
import type { HeaderList } from "../protocol/headers.ts";
import type { ExplainedVerdict } from "../protocol/verdict.ts";
import { type Examined, explain, type ExplainInput } from "../providers/index.ts";
import { examineSafely } from "./examine.ts";
import type { OpenSecret } from "./secrets.ts";
import { providerOf } from "./own-providers.ts";
import type { Resignable, Resigned } from "../play/resign.ts";
import { resign, type ResignOptions } from "./resign.ts";

/** Of the signed bytes, so many are shown. */
const MAX_SHOWN = 64 * 1024;

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

/** What is asked. `own`: the endpoint's own providers, as plain data, which can go to a thread. */
export type SignatureTask =
  | { name: "examine"; secrets: readonly OpenSecret[]; own: readonly CustomProvider[]; now: number }
  | ({ name: "explain"; provider: string | null; own: readonly CustomProvider[] } & Omit<
      ExplainInput,
      "request" | "provider"
    >)
  | ({ name: "resign" } & ResignOptions);

/** Something to be found out about, or done to, one request's signature. It can be sent to a thread as it is. */
export interface SignatureJob<Task extends SignatureTask = SignatureTask> {
  request: SignedRequest;
  task: Task;
}

export interface SignatureResults {
  examine: Examined;
  explain: ExplainedVerdict;
  resign: Resigned;
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
      return examineSafely({ request: opened, secrets: task.secrets, own: task.own, now: task.now });
    case "explain": {
      const { provider, own, ...rest } = task;
      const whose = provider === null ? {} : { provider: providerOf(provider, own) };
      const { signedBytes, ...verdict } = explain({ ...rest, ...whose, request: opened });
      return {
        ...verdict,
        signedBytes: signedBytes && Buffer.from(signedBytes.subarray(0, MAX_SHOWN)).toString("base64"),
        signedSize: signedBytes && signedBytes.length,
      };
    }
    case "resign":
      return resign(opened, task);
  }
}
