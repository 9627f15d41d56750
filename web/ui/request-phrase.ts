import type { Summary } from "../../protocol/request.ts";
import { byteSize, duration } from "./format.ts";

/** `attempt 3, 5 min 3 s after the one before`; null for a first one. */
export function attemptPhrase({ attempt, gapMs, duplicateOf }: Pick<Summary, "attempt" | "gapMs" | "duplicateOf">) {
  if (duplicateOf === null) return null;
  return gapMs === null ? `attempt ${attempt}` : `attempt ${attempt}, ${duration(gapMs)} after the one before`;
}

/** `413, 101 MB refused`; null for a request that was taken. */
export function refusedPhrase({ refused, size }: Pick<Summary, "refused" | "size">): string | null {
  return refused === null ? null : `413, ${byteSize(size)} refused`;
}
