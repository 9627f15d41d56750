import { setImmediate } from "node:timers/promises";
import type { Endpoints, EndpointState } from "./endpoints.ts";
import { broken } from "./examine.ts";
import { validAt } from "./secrets.ts";
import type { Signatures } from "./signatures.ts";
import type { CapturedRequest, Store } from "./store/store.ts";
import { isUnreadable } from "./store/unreadable.ts";

/** So many rows of a re-verification are done before the caller hears back; the rest goes on behind. */
const FIRST_PAGE = 200;

export type Verification = ReturnType<typeof createVerification>;

/** Verdicts outside the ingest tick: of large bodies, and anew for what is stored when secrets change. */
export function createVerification(store: Store, endpoints: Endpoints, signatures: Signatures) {
  const runs = new Map<string, symbol>();
  const awaited = new Map<number, { endpoint: string; done: Promise<void> }>();
  let closed = false;

  /** Commits a stored request's verdict, if it is not the one it has. */
  async function verify({ summary, url, headers, verdict: before, receivedAt }: CapturedRequest): Promise<void> {
    const { seq, size, method, endpoint } = summary;
    const state = endpoints.get(endpoint);
    if (!state) return;
    const secrets = validAt(state.secrets, receivedAt);
    const own = state.settings.customProviders;
    const examined = await signatures
      .run({ method, url, headers, body: { seq, size } }, { name: "examine", secrets, own, now: receivedAt / 1000 })
      .catch((error: Error) => (isUnreadable(error) ? null : broken(error)));
    // What is known of it stays.
    if (!examined) return;
    const { facts, verdict } = examined;
    if (!closed && JSON.stringify(verdict) !== JSON.stringify(before)) await store.setVerdict(seq, facts, verdict);
  }

  async function reverifyPage(state: EndpointState, seqs: number[], run: symbol): Promise<void> {
    for (const seq of seqs) {
      if (closed || runs.get(state.name) !== run) return;
      const captured = await store.get(seq);
      if (captured && !captured.summary.refused && !captured.summary.redacted) await verify(captured);
    }
  }

  return {
    /** For a request whose body was too large for the ingest tick, as soon as it is committed. */
    verifyLater(seq: number, endpoint: string): void {
      const run = async () => {
        const captured = await store.get(seq);
        if (captured && !closed) await verify(captured);
      };
      const done = run()
        .catch(() => {})
        .finally(() => awaited.delete(seq));
      awaited.set(seq, { endpoint, done });
    },

    /** Resolves when a request's verdict is committed; null where it is there already. */
    awaited: (seq: number): Promise<void> | null => awaited.get(seq)?.done ?? null,

    /** The oldest request of an endpoint after a seq whose verdict is still to come. */
    oldestAwaited(endpoint: string, after: number): number | null {
      let oldest: number | null = null;
      for (const [seq, entry] of awaited) {
        if (entry.endpoint === endpoint && seq > after && (oldest === null || seq < oldest)) oldest = seq;
      }
      return oldest;
    },

    /** Verifies an endpoint's requests again, newest first; resolves after the first page. A newer run replaces an older one. */
    async reverify(endpoint: string): Promise<void> {
      const state = endpoints.existing(endpoint);
      const run = Symbol(endpoint);
      runs.set(endpoint, run);
      const page = (before: number) => store.seqs({ endpoint, before, limit: FIRST_PAGE });
      let seqs = await page(Number.MAX_SAFE_INTEGER);
      await reverifyPage(state, seqs, run);
      void (async () => {
        while (seqs.length === FIRST_PAGE && runs.get(endpoint) === run && !closed) {
          seqs = await page(seqs.at(-1)!);
          await reverifyPage(state, seqs, run);
          await setImmediate();
        }
        if (runs.get(endpoint) === run) runs.delete(endpoint);
      })().catch((error) => {
        if (!closed)
          process.stderr.write(`hooktap: verifying ${endpoint} again stopped: ${(error as Error).message}\n`);
      });
    },

    close(): void {
      closed = true;
    },
  };
}
