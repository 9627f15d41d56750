/** How long a `Retry-After` asks to wait, in ms from `now`: seconds or a date (RFC 9110, 10.2.3); null where it says neither. */
export function retryAfterMs(value: string | null, now: number): number | null {
  if (value === null) return null;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
