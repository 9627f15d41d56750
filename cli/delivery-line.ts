import type { Arrived, Outcome } from "./agent-stream.ts";
import { type Span, fit, fitLine, pad } from "./output.ts";
import type { Target } from "./target.ts";
import { msText, statusSpan, timeOfDay, verdictSpan } from "./verdict-text.ts";

/** A line to show: a delivery that is over, or one that is still waited for. */
export interface Delivering {
  open: Arrived;
  /** When it began, in ms since 1970. */
  at: number;
  ms: number;
  status: Span;
}

/** A delivery that is over; `at` is when it began, in ms since 1970. */
export interface Finished {
  outcome: Outcome;
  at: number;
}

export const finishedNow = (outcome: Outcome): Finished => ({ outcome, at: Date.now() - outcome.ms });

interface Column {
  title: string;
  width: number;
  cell(row: Delivering): Span;
}

/** How lines are laid out in a terminal of some width; without a terminal nothing is cut. */
export interface Layout {
  columns: Column[];
  gap: string;
  /** Null: no limit. */
  width: number | null;
  targets: readonly Target[];
}

/** Below this, a verdict is its glyph alone and a time has no milliseconds. */
const WIDE = 100;
/** Where provider, event and path cannot have as much, who sent what is left out. */
const LEAST = 6;
const ENDPOINT_LEAST = "endpoint".length;
const MODE_WIDTH = 9;
const TARGET_WIDTH = 16;

export const pathOf = (target: string) => target.split("?", 1)[0]!;
const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, Math.floor(value)));

/** `:4000/path` of this machine. */
const shortLabel = ({ label }: Target) => label.replace(/^localhost(?=:)/, "");

/** The columns for a terminal of `width` cells, null for none; endpoint and target have one where there are several. */
export function layoutFor(width: number | null, endpoints: readonly string[], targets: readonly Target[] = []): Layout {
  const wide = width === null || width >= WIDE;
  const gap = wide ? "  " : " ";
  const time: Column = {
    title: "time",
    width: wide ? 12 : 8,
    cell: ({ at }) => ({ text: timeOfDay(new Date(at)).slice(0, wide ? 12 : 8), style: "dim" }),
  };
  const verdict: Column = {
    title: wide ? "signature" : "",
    width: wide ? 11 : 1,
    cell({ open }) {
      const span = verdictSpan(open.about.verdict.status);
      return wide || typeof span === "string" ? span : { ...span, text: span.text[0]! };
    },
  };
  const method: Column = { title: "method", width: 6, cell: ({ open }) => open.method };
  const status: Column = { title: "status", width: 7, cell: (row) => row.status };
  const ms: Column = {
    title: "     ms",
    width: 7,
    cell: ({ ms }) => ({ text: msText(ms).padStart(7), style: ms >= 1000 ? "yellow" : "dim" }),
  };
  const provider: Column = { title: "provider", width: 15, cell: ({ open }) => open.about.provider ?? dash };
  const endpoint: Column = { title: "endpoint", width: 12, cell: ({ open }) => open.endpoint };
  const to: Column = {
    title: "target",
    width: TARGET_WIDTH,
    cell: ({ open }) => (open.to ? shortLabel(open.to) : dash),
  };
  const event: Column = { title: "event", width: 20, cell: ({ open }) => open.about.eventType ?? dash };
  const path: Column = { title: "path", width: 24, cell: ({ open }) => pathOf(open.target) };
  const several = endpoints.length > 1;
  const routed = targets.length > 1;
  const fixed = [time, verdict, method, status, ms].reduce((sum, column) => sum + column.width, 0);
  const facts = [provider, ...(several ? [endpoint] : []), event, ...(routed ? [to] : [])];
  const around = (count: number) => fixed + gap.length * (5 + count) + 1;
  const least = LEAST * (facts.length + 1) + (several ? ENDPOINT_LEAST - LEAST : 0);
  const told = width === null || width >= around(facts.length) + least ? facts : [];
  const columns = [time, verdict, ...told, method, path, status, ms];
  if (width !== null) {
    const free = width - around(told.length);
    provider.width = clamp(free * 0.24, LEAST, 17);
    endpoint.width = clamp(
      free * 0.18,
      ENDPOINT_LEAST,
      Math.max(ENDPOINT_LEAST, ...endpoints.map((name) => name.length)),
    );
    event.width = clamp(free * 0.34, LEAST, 32);
    to.width = clamp(free * 0.18, LEAST, Math.max(LEAST, ...targets.map((target) => shortLabel(target).length)));
    path.width = clamp(free - told.reduce((sum, column) => sum + column.width, 0), 4, 64);
    path.cell = ({ open }) => pathCell(open, path.width);
  }
  return { columns, gap, width, targets };
}

const dash: Span = { text: "-", style: "dim" };

/** A path with, at the right edge of its column, why it is delivered where that is not because it came just now. */
function pathCell({ target, mode }: Arrived, width: number): Span {
  if (mode === "live" || width < 2 * MODE_WIDTH) return pathOf(target);
  return [fit(pathOf(target), width - MODE_WIDTH), mode.padStart(MODE_WIDTH)].join("");
}

/** The columns' titles, as a line. */
export function titleLine({ columns, gap, width }: Layout): Span[] {
  const text = columns.map((column) => fit(column.title, column.width)).join(gap);
  return fitLine([{ text, style: "dim" }], width === null ? text.length : width - 1);
}

/** One line, its columns as wide as the layout has them. */
export function deliveryLine(row: Delivering, { columns, gap, width }: Layout): Span[] {
  const set = width === null ? pad : fit;
  const line = columns.flatMap((column, i): Span[] => [...(i > 0 ? [gap] : []), set(column.cell(row), column.width)]);
  return width === null ? line : fitLine(line, width - 1);
}

/** A delivery that is over; where no answer came, in a terminal with the reason on a line of its own. */
export function outcomeLines({ outcome, at }: Finished, layout: Layout): Span[][] {
  const { open, status, error, message, ms } = outcome;
  const shown = status === null ? statusSpan(null, error) : statusSpan(status, null);
  const line = deliveryLine({ open, at, ms, status: shown }, layout);
  const { width, columns, gap } = layout;
  if (width === null) {
    const mode: Span = { text: open.mode === "live" ? "" : `  ${open.mode}`, style: "cyan" };
    return [[...line, mode, { text: message ? `  ${message}` : "", style: "dim" }]];
  }
  if (!message) return [line];
  const indent = " ".repeat(columns[0]!.width + gap.length);
  return [line, fitLine([indent, { text: `└ ${message}`, style: "red" }], width - 1)];
}
