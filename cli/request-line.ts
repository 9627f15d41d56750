import type { Summary } from "../protocol/request.ts";
import { fit, lineWidth, type Span } from "./output.ts";
import { sizeText, statusSpan, timeOfDay, verdictSpan } from "./verdict-text.ts";

const GAP = 2;
/** Columns that are cut where a terminal is too narrow, the widest first, down to so many cells. */
const CUT = { provider: 8, event: 12, path: 12 } as const;
type Column = "time" | "verdict" | "provider" | "event" | "method" | "path" | "status" | "size" | "id";
/** What a narrow terminal can do without, the first first. */
const DROPPED: Column[] = ["size", "provider", "method", "event", "status"];
const COLUMNS: Column[] = ["time", "verdict", "provider", "event", "method", "path", "status", "size", "id"];

type Cells = Record<Column, Span>;
type Widths = Record<Column, number>;

function cells(request: Summary): Cells {
  const { delivery, refused, eventType, attempt } = request;
  const event = eventType ?? "-";
  const size = sizeText(request.size);
  const status = delivery ? statusSpan(delivery.status, delivery.error) : "-";
  return {
    time: { text: timeOfDay(new Date(request.receivedAt)), style: "dim" },
    verdict: verdictSpan(request.verdict.status),
    provider: request.provider ?? "-",
    event: attempt > 1 ? `${event}, attempt ${attempt}` : event,
    method: request.method,
    path: request.path,
    status: refused ? statusSpan(413, null) : status,
    size: refused ? `${size} refused` : size,
    id: { text: request.id, style: "cyan" },
  };
}

/** Takes what a terminal has too few cells for from the columns that can spare it, always from the widest; false where that is not enough. */
function cutTo(terminal: number, columns: readonly Column[], widths: Widths): boolean {
  let over = columns.reduce((sum, column) => sum + widths[column] + GAP, -GAP) - terminal;
  const spare = Object.keys(CUT) as (keyof typeof CUT)[];
  for (; over > 0; over--) {
    const able = spare.filter((column) => columns.includes(column) && widths[column] > CUT[column]);
    if (able.length === 0) return false;
    widths[able.reduce((a, b) => (widths[b] > widths[a] ? b : a))]--;
  }
  return true;
}

/** The columns that a terminal has room for, with their widths. */
function columnsFor(terminal: number, wanted: Widths): { columns: readonly Column[]; widths: Widths } {
  for (let count = 0; ; count++) {
    const dropped = DROPPED.slice(0, count);
    const columns = COLUMNS.filter((column) => !dropped.includes(column));
    const widths = { ...wanted };
    if (cutTo(terminal, columns, widths) || count === DROPPED.length) return { columns, widths };
  }
}

function line(row: Cells, columns: readonly Column[], widths: Widths): Span[] {
  return columns.flatMap((column, at) => {
    const cell = fit(row[column], widths[column]);
    return at === columns.length - 1 ? [cell] : [cell, " ".repeat(GAP)];
  });
}

const HABIT: Widths = {
  time: 12,
  verdict: 11,
  provider: 14,
  event: 24,
  method: 6,
  path: 24,
  status: 10,
  size: 9,
  id: 12,
};

/**
 * Lays out requests as aligned lines. The widths are those of what is known before, else those that most requests need; where a
 * terminal is written to, a line never takes more than its width. A cell that is longer elsewhere moves its own line only.
 */
export function requestLines(
  known: readonly Summary[] = [],
  { columns: terminal }: NodeJS.WriteStream = process.stdout,
) {
  const wanted = { ...HABIT };
  if (known.length > 0) {
    for (const column of COLUMNS) wanted[column] = 0;
    for (const row of known.map(cells)) widen(wanted, row);
  }
  // Undefined where it is none.
  const { columns, widths } =
    terminal === undefined ? { columns: COLUMNS, widths: wanted } : columnsFor(terminal, wanted);
  return (request: Summary): Span[] => {
    const row = cells(request);
    return line(row, columns, terminal === undefined ? widen({ ...widths }, row) : widths);
  };
}

/** Widths that have room for a row, too. */
function widen(widths: Widths, row: Cells): Widths {
  for (const column of COLUMNS) widths[column] = Math.max(widths[column], lineWidth([row[column]]));
  return widths;
}
