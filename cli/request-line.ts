import type { Summary } from "../protocol/request.ts";
import { visible } from "../protocol/visible.ts";
import { type Span, pad } from "./output.ts";
import { sizeText, statusSpan, timeOfDay, verdictSpan } from "./verdict-text.ts";

const GAP = 2;
/** Columns that are cut where a terminal is too narrow, the widest first, down to so many characters. */
const CUT = { provider: 8, event: 12, path: 12 } as const;
type Column = "time" | "verdict" | "provider" | "event" | "method" | "path" | "status" | "size" | "id";
const COLUMNS: Column[] = ["time", "verdict", "provider", "event", "method", "path", "status", "size", "id"];

type Cells = Record<Column, Span>;
type Widths = Record<Column, number>;

const textOf = (span: Span) => (typeof span === "string" ? span : span.text);

function cells(request: Summary): Cells {
  const { delivery, refused, eventType, attempt } = request;
  const event = visible(eventType ?? "-");
  const size = sizeText(request.size);
  const status = delivery ? statusSpan(delivery.status, delivery.error) : "-";
  return {
    time: { text: timeOfDay(new Date(request.receivedAt)), style: "dim" },
    verdict: verdictSpan(request.verdict.status),
    provider: request.provider ?? "-",
    event: attempt > 1 ? `${event}, attempt ${attempt}` : event,
    method: visible(request.method),
    path: visible(request.path),
    status: refused ? statusSpan(413, null) : status,
    size: refused ? `${size} refused` : size,
    id: { text: request.id, style: "cyan" },
  };
}

/** At most so many characters: the middle goes, since paths and events tell most at their ends. */
function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  const tail = Math.floor((width - 1) / 2);
  return `${text.slice(0, width - 1 - tail)}…${text.slice(text.length - tail)}`;
}

/** Takes what a terminal has too few characters for from the columns that can spare it, always from the widest of them. */
function fit(widths: Widths, terminal: number): void {
  let over = COLUMNS.reduce((sum, column) => sum + widths[column] + GAP, -GAP) - terminal;
  const spare = Object.keys(CUT) as (keyof typeof CUT)[];
  while (over > 0) {
    const widest = spare
      .filter((column) => widths[column] > CUT[column])
      .reduce<keyof typeof CUT | null>((a, b) => (a === null || widths[b] > widths[a] ? b : a), null);
    if (widest === null) return;
    widths[widest]--;
    over--;
  }
}

function line(row: Cells, widths: Widths): Span[] {
  return COLUMNS.flatMap((column, at) => {
    const span = row[column];
    const text = column in CUT ? cut(textOf(span), widths[column]) : textOf(span);
    const cell: Span = typeof span === "string" ? text : { text, style: span.style };
    return at === COLUMNS.length - 1 ? [cell] : [pad(cell, widths[column]), " ".repeat(GAP)];
  });
}

const HABIT: Widths = {
  time: 12,
  verdict: 11,
  provider: 14,
  event: 24,
  method: 6,
  path: 24,
  status: 7,
  size: 9,
  id: 12,
};

/**
 * Lays out requests as aligned lines. `given` are the widths of what is known before, else those that most requests need; where a
 * terminal is written to, a line never takes more than its width. A cell that is longer elsewhere moves its own line only.
 */
export function requestLines(
  known: readonly Summary[] = [],
  { columns: terminal }: NodeJS.WriteStream = process.stdout,
) {
  const widths = { ...HABIT };
  if (known.length > 0) {
    for (const column of COLUMNS) widths[column] = 0;
    for (const row of known.map(cells)) {
      for (const column of COLUMNS) widths[column] = Math.max(widths[column], textOf(row[column]).length);
    }
  }
  // Undefined where it is no terminal.
  const onTerminal = terminal !== undefined;
  if (onTerminal) fit(widths, terminal);
  return (request: Summary): Span[] => {
    const row = cells(request);
    if (onTerminal) return line(row, widths);
    const room = { ...widths };
    for (const column of COLUMNS) room[column] = Math.max(room[column], textOf(row[column]).length);
    return line(row, room);
  };
}
