import type { Summary } from "../protocol/request.ts";
import { waitFor } from "./agent-under-test.ts";
import type { RelayUnderTest } from "./relay-under-test.ts";
import { startTarget } from "./target.ts";

const QUIET_MS = 4_000;

/** Paths that tell the target which request came. */
export const numberedPath = (n: number) => `/default/n/${n}`;

/**
 * A target that remembers the numbers of the requests that came, in order, repetitions and all. It answers at once, one that is `held`
 * not before it is let go.
 */
export async function startNumberedTarget(under: RelayUnderTest, { held = false } = {}) {
  const arrivals: number[] = [];
  const distinct = new Set<number>();
  const waiting: (() => void)[] = [];
  let underWay = 0;
  let most = 0;
  const url = await startTarget(under, (req, res) => {
    const n = Number(/^\/n\/(\d+)$/.exec(req.url ?? "")?.[1]);
    arrivals.push(n);
    distinct.add(n);
    most = Math.max(most, ++underWay);
    res.once("close", () => underWay--);
    const answer = () => void res.end("ok");
    req.resume().once("end", () => (held ? void waiting.push(answer) : answer()));
  });
  return {
    url,
    arrivals,
    distinct,
    mostAtOnce: () => most,
    letGo(): void {
      held = false;
      for (const answer of waiting.splice(0)) answer();
    },
    /** Waits until so many different ones came, or no new one did for a while. */
    async until(count: number): Promise<void> {
      for (let had = -1; distinct.size < count && distinct.size > had;) {
        had = distinct.size;
        await waitFor(() => distinct.size >= count, QUIET_MS);
      }
    },
  };
}

/** How the numbers that came compare with what was captured. */
export function compareOrder(arrivals: number[], captured: Summary[]) {
  const seqs = new Map(captured.map(({ path, seq }) => [Number(path.slice("/n/".length)), seq]));
  const seen: number[] = [];
  let duplicates = 0;
  let overtakenBy = 0;
  for (const n of arrivals) {
    const seq = seqs.get(n);
    if (seq === undefined) continue;
    const at = placeOf(seen, seq);
    if (seen[at] === seq) {
      duplicates++;
      continue;
    }
    overtakenBy = Math.max(overtakenBy, seen.length - at);
    seen.splice(at, 0, seq);
  }
  return {
    missing: captured.length - seen.length,
    duplicates,
    /** The most later requests that came before an earlier one. */
    overtakenBy,
  };
}

/** Where a seq stands, or belongs, among sorted ones. */
function placeOf(sorted: number[], seq: number): number {
  let at = sorted.length;
  while (at > 0 && sorted[at - 1]! >= seq) at--;
  return at;
}
