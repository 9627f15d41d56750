/** A multiple of 64 KiB, and the largest body an endpoint takes. */
export const LARGE_BODY = 100 * 1024 * 1024;
/** How fast a slow reader reads: 20 MB a second. */
export const SLOW_BYTES_PER_MS = 20_000;
