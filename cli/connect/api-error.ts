import { HooktapError } from "../../protocol/error.ts";

/** Codes of calls that may have been done all the same: what became of them is to be looked up. */
const UNCERTAIN = new Set(["provider_failed", "provider_timeout", "provider_unreachable", "provider_answer"]);

export const isUncertain = (error: unknown): boolean => error instanceof HooktapError && UNCERTAIN.has(error.code);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** The one sentence that an error's body has for people, wherever it has it; null for none. */
export function toldBy(body: unknown): string | null {
  if (typeof body === "string") return body.trim() === "" ? null : body.trim().slice(0, 300);
  if (Array.isArray(body)) return toldBy(body[0]);
  if (!isRecord(body)) return null;
  for (const key of ["message", "detail", "title", "error", "errors", "data"]) {
    const told = toldBy(body[key]);
    if (told !== null) return told;
  }
  return null;
}

/** What a status that is none of success means, and what to do about it. `keyName`: what the API calls its key. */
export function refusal(
  { name, keyName }: { name: string; keyName: string },
  call: string,
  status: number,
  told: string | null,
): HooktapError {
  const because = told === null ? "" : `: ${told}`;
  const fail = (code: string, what: string, hint: string) => new HooktapError(code, `${what}${because}`, { hint });
  if (status === 401) {
    return fail(
      "provider_unauthorised",
      `${name} does not accept this ${keyName} (401)`,
      "check that it is whole and has not been revoked",
    );
  }
  if (status === 403) {
    return fail(
      "provider_unauthorised",
      `this ${keyName} may not do that at ${name} (403)`,
      "make one that may manage webhooks",
    );
  }
  if (status === 404) {
    return fail("provider_not_found", `${name} has nothing at ${call} (404)`, "check --api-url");
  }
  if (status === 409) {
    return fail(
      "provider_conflict",
      `${name} refuses ${call} as it stands (409)`,
      "see what there is with: hooktap providers status",
    );
  }
  if (status >= 500) {
    return fail(
      "provider_failed",
      `${name} failed at ${call} (${status})`,
      "run the same command again: it goes on from there",
    );
  }
  if (status >= 300 && status < 400) {
    return fail(
      "provider_refused",
      `${name} sends ${call} elsewhere (${status})`,
      "give the address it moved to with --api-url",
    );
  }
  return fail(
    "provider_refused",
    `${name} refuses ${call} (${status})`,
    "correct what it names and run the command again",
  );
}
