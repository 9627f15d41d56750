import { timeDisplay } from "./time-display.ts";

const pad = (value: number, width = 2) => String(value).padStart(width, "0");

/** A moment whose local fields are those of the chosen place: here, or UTC. */
function inPlace(iso: string): Date {
  const at = new Date(iso);
  if (timeDisplay.get() !== "utc") return at;
  return new Date(
    at.getUTCFullYear(),
    at.getUTCMonth(),
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
    at.getUTCMilliseconds(),
  );
}

/** The time of day, here or in UTC as chosen: `HH:mm:ss.SSS`. */
export function timeOfDay(iso: string): string {
  const at = inPlace(iso);
  return `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${pad(at.getMilliseconds(), 3)}`;
}

/** The date and time to the millisecond: `2026-03-01 HH:mm:ss.SSS`, with `UTC` where that is chosen. */
export function dateTime(iso: string): string {
  return `${day(iso)} ${timeOfDay(iso)}${timeDisplay.get() === "utc" ? " UTC" : ""}`;
}

function day(iso: string): string {
  const at = inPlace(iso);
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** The day and time for sentences: `12 Oct 2026, 14:03`. */
export function dayAndMinute(iso: string): string {
  const at = inPlace(iso);
  return `${at.getDate()} ${MONTHS[at.getMonth()]} ${at.getFullYear()}, ${timeOfDay(iso).slice(0, 5)}`;
}

/** `812 B`, `1.4 KB`, `23 MB`: powers of 1024, at most one decimal. */
export function byteSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KB", "MB", "GB"];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `12 ms`, `1.24 s`, `2 min 5 s`, `3 d 2 h`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_995) return `${(ms / 1_000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3_600)} h`;
}

/** How long ago, in whole seconds: `4 s`, `2 min 5 s`. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  return seconds < 60 ? `${seconds} s` : duration(seconds * 1_000);
}

/** `1 request`, `2 requests`. */
export function count(value: number, noun: string): string {
  return `${value.toLocaleString("en")} ${noun}${value === 1 ? "" : "s"}`;
}
