import type { Detail } from "../../protocol/request.ts";
import { duration } from "../ui/format.ts";
import type { Part, Sign } from "./draft.ts";

/** As the check of a signed time tells it: how old it was on arrival, and what its sender allows. */
const OLD = /^([\d.]+) s (old|ahead), ([\d.]+) s allowed/;

/** How old the signature is now, where it is older than its sender allows; null where it is fresh or nobody can tell. In ms. */
export function staleBy(request: Pick<Detail, "verdict" | "receivedAt">, now: number): number | null {
  const check = request.verdict.checks.find(({ name }) => name === "timestamp");
  const [, distance, direction, allowed] = OLD.exec(check?.detail ?? "") ?? [];
  if (distance === undefined) return null;
  const onArrival = Number(distance) * (direction === "old" ? 1_000 : -1_000);
  const age = now - Date.parse(request.receivedAt) + onArrival;
  return age > Number(allowed) * 1_000 ? age : null;
}

/** What a choice of signature will lead to that its user may not want; null for nothing. */
export function signatureAdvice(
  request: Pick<Detail, "verdict" | "receivedAt" | "provider">,
  sign: Sign,
  edited: readonly Part[],
  now: number,
): string | null {
  const { status } = request.verdict;
  if (sign === "keep") {
    if (status === "unsigned" || status === "unknown") return null;
    if (edited.includes("body")) {
      return "The kept signature was made over the captured body: a handler that checks it refuses the edited one.";
    }
    const age = staleBy(request, now);
    if (age !== null) {
      return `Its timestamp has expired, it is ${duration(age)} old: a handler that checks it refuses the request.`;
    }
    return null;
  }
  if (request.provider === null)
    return "Its sender is not recognised, so there is nothing to sign with. Keep what it has.";
  if (status === "no_secret") return `To sign it, add the secret of ${request.provider} on the endpoint's page first.`;
  return null;
}
