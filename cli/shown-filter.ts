import type { Finished } from "./delivery-line.ts";

/** What arrives in such a time is asked about together. */
const ASK_MS = 100;
/** What did not match is asked about once more: a delivery's record, or a large body's verdict, may come later than its line. */
const AGAIN_MS = 1_000;
/** As many as the relay takes in one question. */
const MOST = 500;

export interface ShownFilterDeps {
  /** Which of some requests match a query; the relay knows. */
  matching(query: string, seqs: number[]): Promise<ReadonlySet<number>>;
  show(delivery: Finished): void;
  failed(error: unknown): void;
}

/** Lets through the deliveries whose request matches a query, in their order. */
export function createShownFilter({ matching, show, failed }: ShownFilterDeps) {
  let query: string | null = null;
  let waiting: Finished[] = [];
  const timers = new Set<NodeJS.Timeout>();

  function later(ms: number, run: () => Promise<void>): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run().catch(failed);
    }, ms).unref();
    timers.add(timer);
  }

  async function ask(deliveries: readonly Finished[], last: boolean): Promise<void> {
    const asked = query;
    const left: Finished[] = [];
    for (let i = 0; i < deliveries.length; i += MOST) {
      const part = deliveries.slice(i, i + MOST);
      const matches = await matching(asked!, [...new Set(part.map(({ outcome }) => outcome.open.seq))]);
      if (query !== asked) return;
      for (const delivery of part) {
        if (matches.has(delivery.outcome.open.seq)) show(delivery);
        else left.push(delivery);
      }
    }
    if (!last && left.length > 0) later(AGAIN_MS, () => ask(left, true));
  }

  return {
    get query() {
      return query;
    },
    /** Begins anew; null lets everything through. */
    set(next: string | null, history: readonly Finished[]): void {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      waiting = [];
      query = next;
      if (query === null) history.forEach(show);
      else ask(history, true).catch(failed);
    },
    offer(delivery: Finished): void {
      if (query === null) return show(delivery);
      waiting.push(delivery);
      if (waiting.length > 1) return;
      later(ASK_MS, () => {
        const deliveries = waiting;
        waiting = [];
        return ask(deliveries, false);
      });
    },
  };
}
