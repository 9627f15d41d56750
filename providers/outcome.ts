import type { SignedParts } from "./schemes/scheme.ts";
import type { Check, LabelledSecret, VerdictReason, VerdictStatus } from "./types.ts";

/** What a scheme found out about a request: a verdict without its provider, and without a copy of the signed bytes. */
export interface Outcome {
  status: VerdictStatus;
  reason: VerdictReason | null;
  message: string;
  checks: Check[];
  warnings: string[];
  /** The secret that matched. */
  secret: LabelledSecret | null;
  /** What the expected signature covers; null where nothing is signed or the header cannot be read. */
  signed: SignedParts | null;
}

/** An outcome with nothing but its words, to be filled in. */
export function outcome(
  status: VerdictStatus,
  reason: VerdictReason | null,
  message: string,
  { checks = [], warnings = [], secret = null, signed = null }: Partial<Outcome> = {},
): Outcome {
  return { status, reason, message, checks, warnings, secret, signed };
}

/** `a`, `a or b`, `a, b or c`. */
export function either(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function all(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
