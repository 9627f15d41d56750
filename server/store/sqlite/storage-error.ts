import { HooktapError } from "../../../protocol/error.ts";

/** `storage_failed`, with what could not be done and the error that tells why; an error of ours stays as it is. */
export function storageError(what: string, cause: unknown): HooktapError {
  if (cause instanceof HooktapError) return cause;
  return new HooktapError("storage_failed", `${what}: ${(cause as Error).message}`, {
    hint: "check the disk that holds the data folder",
    cause,
  });
}
