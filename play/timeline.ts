import type { PlayAttempt, PlayState } from "../protocol/trigger.ts";
import type { RetrySchedule } from "../providers/index.ts";
import { isDelivered, type Marks } from "./deliver.ts";

/** `0 s`, `36 s`, `5 min`, `2 h 36 min`: how far into a play something happened, or how long it waits. */
export function timeText(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 3_600), "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .slice(0, 2)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}

type Told = Pick<PlayAttempt, "event" | "n" | "status" | "error">;

/** By what a play goes: the sender's schedule, null where it has none, or `once` where repeats are not played. */
export type Rules = RetrySchedule | null | "once";

/** The schedule that a play goes by; null where nothing is repeated. */
export const scheduleOf = (rules: Rules): RetrySchedule | null => (rules === "once" ? null : rules);

/** What a failed attempt means by a play's rules, as a sentence; null for one that delivered. */
export function failureOf({ event, n, status, error }: Told, rules: Rules): string | null {
  const schedule = scheduleOf(rules);
  if (isDelivered(schedule, status)) return null;
  const met = `${event}: attempt ${n}${schedule ? ` of ${schedule.delays.length + 1}` : ""} got ${status ?? error ?? "no answer"}`;
  if (rules === "once") return `${met}. Repeats are not played.`;
  if (!schedule) return `${met}. What its sender does then is not documented: nothing more is played.`;
  if (!schedule.repeats(status)) return `${met}: that is not repeated.`;
  if (n > schedule.delays.length) return `${met}: it gives up.`;
  const delay = schedule.delays[n - 1] ?? null;
  if (delay === null) return `${met}: it comes again. How long its sender waits is not documented.`;
  return `${met}: it comes again ${delay === 0 ? "at once" : `after ${timeText(delay)}`}.`;
}

/** How a play ended, as a sentence. */
export function endOf(state: PlayState, marks: Marks, attempts: readonly PlayAttempt[], rules: Rules): string {
  const schedule = scheduleOf(rules);
  if (state === "cancelled") return `Cancelled after ${attempts.length} attempt${attempts.length === 1 ? "" : "s"}.`;
  const last = attempts.at(-1)!;
  if (marks.length > 1) {
    const delivered = marks.filter((mark) => mark === "delivered").length;
    return `${delivered} of ${marks.length} events were delivered, in ${attempts.length} attempts and ${timeText(last.at)}.`;
  }
  const of = schedule ? ` of ${schedule.delays.length + 1}` : "";
  const since = last.n > 1 ? `, ${timeText(last.at)} after the first` : "";
  if (state === "delivered") return `Delivered on attempt ${last.n}${of}${since}.`;
  return failureOf(last, rules)!.replace(/^[^:]*: attempt/, "Marked as failed: attempt");
}
