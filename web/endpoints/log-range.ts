import { timeDisplay } from "../ui/time-display.ts";

/** Days as a date field has them, `2026-03-01`, both included. */
export interface Days {
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 7;

const isUtc = () => timeDisplay.get() === "utc";

/** The day that it is at a moment, here or in UTC as chosen. */
function dayOf(ms: number): string {
  const offset = isUtc() ? 0 : new Date(ms).getTimezoneOffset() * 60_000;
  return new Date(ms - offset).toISOString().slice(0, 10);
}

/** When a day begins; null for what is no day. */
function beginning(day: string, later = 0): Date | null {
  const match = /^(\d{4,6})-(\d{2})-(\d{2})$/.exec(day);
  if (!match) return null;
  const [year, month, date] = [Number(match[1]), Number(match[2]) - 1, Number(match[3]) + later];
  const at = isUtc() ? new Date(Date.UTC(year, month, date)) : new Date(year, month, date);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** From seven days ago until today. */
export const lastDays = (now: number): Days => ({ from: dayOf(now - DEFAULT_DAYS * DAY_MS), to: dayOf(now) });

/** From the first moment of the first day to that after the last; null where there is none in between. */
export function rangeOf({ from, to }: Days): { since: string; until: string } | null {
  const [since, until] = [beginning(from), beginning(to, 1)];
  if (!since || !until || since >= until) return null;
  return { since: since.toISOString(), until: until.toISOString() };
}
