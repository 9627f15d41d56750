import type { DeliveryError } from "../protocol/delivery.ts";
import type { VerdictStatus } from "../protocol/verdict.ts";
import type { Span } from "./output.ts";

const GLYPHS = {
  verified: { glyph: "✓", style: "green" },
  failed: { glyph: "✗", style: "red" },
  unsigned: { glyph: "–", style: "dim" },
  no_secret: { glyph: "?", style: "yellow" },
  unknown: { glyph: "?", style: "dim" },
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

/** Bytes as people read them. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
