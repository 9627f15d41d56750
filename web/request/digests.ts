import type { Check } from "../../protocol/verdict.ts";

/** What was expected and what came, as the check list's sentence about the signature tells it; null where it names no two. */
export function digestsOf(checks: readonly Check[]): { expected: string; received: string[] } | null {
  const detail = checks.find(({ name, ok }) => name === "signature" && !ok)?.detail ?? "";
  const match = /, expected (\S+?)(?: \(with the first secret\))?, received (.+?)\.(?: |$)/.exec(detail);
  return match && { expected: match[1]!, received: match[2]!.split(", ") };
}

/** How many characters two texts begin with alike. */
export function alike(a: string, b: string): number {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return n;
}
