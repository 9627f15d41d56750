const DELAYS_MS = [0, 100, 1_000, 5_000] as const;
const MAX_DELAY_MS = 15_000;
/** A relay that has been away for less may only be restarting: nobody waits longer than the last delay above for it. */
const RESTART_MS = 10_000;
/** A connection that lived for less does not start the delays anew. */
const STABLE_MS = 5_000;
/** The longest that a relay's Retry-After is followed: it may be wrong, and somebody waits. */
const MAX_RETRY_AFTER_MS = 300_000;

/** How long to wait before the next try: at once, then up to 0.1, 1, 5 and 15 s, with full jitter; never sooner than was asked for. */
export function createBackOff({ random = Math.random, now = Date.now } = {}) {
  let tries = 0;
  let lostAt = -Infinity;
  return {
    /** In ms; `livedMs`: how long the last connection was good for, 0 if it never was. */
    next(livedMs: number, retryAfterMs = 0): number {
      if (livedMs > 0) lostAt = now();
      if (livedMs > STABLE_MS) tries = 0;
      const longest = now() - lostAt < RESTART_MS ? DELAYS_MS[3] : MAX_DELAY_MS;
      const jitter = random() * (DELAYS_MS[tries++] ?? longest);
      return Math.min(retryAfterMs, MAX_RETRY_AFTER_MS) + jitter;
    },
  };
}
