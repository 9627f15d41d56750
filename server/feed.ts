import type { ChangePage, Store } from "./store/store.ts";

const PAGE = 500;

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
        }
      } finally {
        unsubscribe();
        signal.removeEventListener("abort", onAbort);
      }
    },
  };
}
