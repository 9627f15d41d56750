/** The one error shape of the API: `{error:{code,message,hint}}`. `code` is stable, `hint` names the next step. */
export interface ApiError {
  error: { code: string; message: string; hint: string | null };
}

/** What an answer tells of its error; null for a value that is none of the API's. */
export function apiError(value: unknown): ApiError["error"] | null {
  const { code, message, hint } = (value as Partial<ApiError> | null)?.error ?? {};
  if (typeof code !== "string" || typeof message !== "string") return null;
  return { code, message, hint: typeof hint === "string" ? hint : null };
}

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
