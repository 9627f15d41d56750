import { HooktapError } from "../../../protocol/error.ts";

const TOO_MANY_FILES = ["EMFILE", "ENFILE"];

/**
 * An error of ours for what could not be done, with the cause's words; one of ours stays as it is. `storage_failed`: nothing was kept;
 * `body_unreadable`: a body that was stored cannot be read now.
 */
export function storageError(code: "storage_failed" | "body_unreadable", what: string, cause: unknown): HooktapError {
  if (cause instanceof HooktapError) return cause;
  const { message, code: reason } = cause as NodeJS.ErrnoException;
  const hint = TOO_MANY_FILES.includes(reason ?? "")
    ? "the relay needs more open files: raise the limit (ulimit -n)"
    : "check the disk that holds the data folder";
  return new HooktapError(code, `${what}: ${message}`, { hint, cause });
}
