import { setTimeout as sleep } from "node:timers/promises";
import type { ChangePage, Store } from "./store/store.ts";

const PAGE = 250;
const PAUSE_MS = 15;

export interface Feed {
  /**
   * What changed after a rev, page by page, for ever. It listens for the doorbell before it reads, so nothing falls between. A row that
   * changes twice between two reads comes once, as it is then.
   */
  follow(options: { after: number; endpoint?: string; signal: AbortSignal }): AsyncGenerator<ChangePage>;
}

/** The live feed: the store is the truth, its commits are only the doorbell. */
export function createFeed(store: Pick<Store, "onCommit" | "changes">): Feed {
  return {
    async *follow({ after, endpoint, signal }) {
      let rung = true;
      let wake = () => {};
      const unsubscribe = store.onCommit(() => {
        rung = true;
        wake();
      });
      const onAbort = () => wake();
      signal.addEventListener("abort", onAbort);
      try {
        let cursor = after;
        while (!signal.aborted) {
          if (!rung) await new Promise<void>((resolve) => (wake = resolve));
          if (signal.aborted) return;
          rung = false;
          const page = await store.changes({
            after: cursor,
            ...(endpoint === undefined ? {} : { endpoint }),
            limit: PAGE,
          });
          cursor = page.rev;
          if (!page.reset && page.more) rung = true;
          if (page.reset || page.rows.length > 0) yield page;
          // Under load a reader gets fewer, larger pages: each commit would cost it a read of its own.
          if (!page.reset) await sleep(PAUSE_MS, undefined, { signal }).catch(() => {});
        }
      } finally {
        unsubscribe();
        signal.removeEventListener("abort", onAbort);
      }
    },
  };
}
