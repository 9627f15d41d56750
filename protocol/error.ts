import { z } from "zod";

/** The one error shape of the API: `{error:{code,message,hint}}`. `code` is stable, `hint` names the next step. */
export const ApiError = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() }),
});
export type ApiError = z.infer<typeof ApiError>;

/**
 * Misuse and I/O failures. `code` is a stable snake_case word, `message` names the thing that is wrong, `hint` the next step.
 * Expected outcomes (a failed verdict, a refused delivery) are values, never errors.
 */
export class HooktapError extends Error {
  readonly code: string;
  readonly hint: string | null;

  constructor(code: string, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "HooktapError";
    this.code = code;
    this.hint = options.hint ?? null;
  }
}
