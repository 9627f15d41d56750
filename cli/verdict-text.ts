import type { DeliveryError } from "../protocol/delivery.ts";
import type { VerdictStatus } from "../protocol/verdict.ts";
import type { Span } from "./output.ts";

const GLYPHS = {
  verified: { glyph: "✓", style: "green" },
  failed: { glyph: "✗", style: "red" },
  unsigned: { glyph: "–", style: "dim" },
  no_secret: { glyph: "?", style: "yellow" },
  unknown: { glyph: "·", style: "dim" },
} as const satisfies Record<VerdictStatus, unknown>;

/** A verdict's status as a table shows it. */
export function verdictSpan(status: VerdictStatus): Span {
  const { glyph, style } = GLYPHS[status];
  return { text: `${glyph} ${status}`, style };
}

/** A target's status or named error as a table shows it. */
export function statusSpan(status: number | null, error: DeliveryError | string | null): Span {
  if (error) return { text: status === null ? error : `${status} ${error}`, style: "red" };
  if (status === null) return { text: "pending", style: "dim" };
  return { text: String(status), style: status < 400 ? "green" : "red" };
}

/** A moment as a column: the local time of day with milliseconds. */
export function timeOfDay(date: Date): string {
  const part = (n: number, width = 2) => String(n).padStart(width, "0");
  return `${part(date.getHours())}:${part(date.getMinutes())}:${part(date.getSeconds())}.${part(date.getMilliseconds(), 3)}`;
}

/** How long an answer took, in at most seven characters. */
export function msText(ms: number): string {
  if (ms < 10_000) return `${Math.round(ms)} ms`;
  return ms < 600_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}

/** Bytes as people read them. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KiB`;
  return bytes < 1024 ** 3 ? `${(bytes / 1024 ** 2).toFixed(1)} MiB` : `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

/** `1 request`, `1,204 requests`. */
export function countText(value: number, noun: string, plural = `${noun}s`): string {
  return `${value.toLocaleString("en")} ${value === 1 ? noun : plural}`;
}

/** A stretch of time in its two largest units: `12 ms`, `4 s`, `5 min 3 s`, `2 h 1 min`, `3 d 2 h`. */
export function gapText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  const parts = [
    `${Math.floor(seconds / 86_400)} d`,
    `${Math.floor(seconds / 3600) % 24} h`,
    `${Math.floor(seconds / 60) % 60} min`,
    `${seconds % 60} s`,
  ];
  const first = parts.findIndex((part) => !part.startsWith("0 "));
  return parts
    .slice(first, first + 2)
    .filter((part) => !part.startsWith("0 "))
    .join(" ");
}
