import { setTimeout as sleep } from "node:timers/promises";

const WINDOW_MS = 50;
/** Captures in a window from which on the backlog waits: 2,000 a second. */
const BUSY = 100;
const WAIT_MS = 5;

export type Pace = ReturnType<typeof createPace>;

/** Captures go first: while many come in, what can be delivered later is delivered more slowly. */
export function createPace() {
  let windowStart = 0;
  let captures = 0;
  let busy = false;
  return {
    captured(): void {
      const now = performance.now();
      if (now - windowStart > WINDOW_MS) {
        busy = captures > BUSY && now - windowStart < 2 * WINDOW_MS;
        windowStart = now;
        captures = 0;
      }
      captures++;
    },
    /** Resolves at once while it is calm. */
    async turn(): Promise<void> {
      if (busy && performance.now() - windowStart < 2 * WINDOW_MS) await sleep(WAIT_MS);
    },
  };
}
