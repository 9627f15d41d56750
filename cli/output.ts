import type { HooktapError } from "../protocol/error.ts";
import { CONTROLS, visible } from "../protocol/visible.ts";
import { cutEnd, cutMiddle, widthOf } from "./text-width.ts";

const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
type Style = keyof typeof STYLES;
export type Span = string | { text: string; style: Style };

const escaped = (char: string) =>
  Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, "0")}`).join("");

/** One line of JSON that is as safe on a terminal; the same value for a parser. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(CONTROLS, escaped);
}

const textOf = (span: Span) => visible(typeof span === "string" ? span : span.text);
const withText = (span: Span, text: string): Span => (typeof span === "string" ? text : { text, style: span.style });

/** A line as it is written: everything in its parts that a terminal would act on is made visible. */
export function render(spans: readonly Span[], colour: boolean): string {
  return spans
    .map((span) => {
      const text = textOf(span);
      return colour && typeof span !== "string" && text ? `\x1b[${STYLES[span.style]}m${text}\x1b[0m` : text;
    })
    .join("");
}

/** How many cells a line takes. */
export const lineWidth = (spans: readonly Span[]): number =>
  spans.reduce((sum, span) => sum + widthOf(textOf(span)), 0);

/** Pads a span to a column's width. */
export function pad(span: Span, width: number): Span {
  const text = textOf(span);
  return withText(span, text + " ".repeat(Math.max(0, width - widthOf(text))));
}

/** Makes a span as wide as its column: padded, or cut in its middle. */
export function fit(span: Span, width: number): Span {
  return pad(withText(span, cutMiddle(textOf(span), width)), width);
}

/** As much of a line as fits. */
export function fitLine(spans: readonly Span[], width: number): Span[] {
  let left = width;
  return spans.map((span) => {
    const text = cutEnd(textOf(span), left);
    left -= widthOf(text);
    return withText(span, text);
  });
}

/** https://no-color.org, and FORCE_COLOR as Node reads it, which goes before. */
export function isColourful(stream: NodeJS.WriteStream): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: none, TERM: terminal } = process.env;
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return stream.isTTY === true && !none && terminal !== "dumb";
}

export interface Output {
  /** Data for people: a line on stdout, its parts escaped. */
  line(...spans: Span[]): void;
  /** Rows as aligned columns on stdout. */
  table(rows: readonly (readonly Span[])[]): void;
  /** Data for programs: a line of JSON on stdout. */
  item(value: unknown): void;
  /** Exactly these bytes on stdout. */
  bytes(bytes: Uint8Array): void;
  /** Words for people: a line on stderr, none with --quiet. */
  note(...spans: Span[]): void;
  error(error: Pick<HooktapError, "message" | "hint"> & { excerpt?: readonly string[] }): void;
}

export interface OutputOptions {
  quiet?: boolean | undefined;
  /** Lines of one turn of the event loop go out together: writing to a pipe or a file blocks, and an agent writes a line a request. */
  batched?: boolean;
  /** What else writes to the terminal, and has to make room first. */
  screen?: { write(to: NodeJS.WriteStream, text: string): void } | null;
}

/** The only writer of the CLI: nothing captured reaches a terminal unescaped. */
export function createOutput({ quiet = false, batched = false, screen = null }: OutputOptions = {}): Output {
  const write = (to: NodeJS.WriteStream, text: string) => void (screen ? screen.write(to, text) : to.write(text));
  let held = "";
  const flush = () => {
    const text = held;
    held = "";
    if (text !== "") write(process.stdout, text);
  };
  const print = (text: string) => {
    if (held === "" && batched) setImmediate(flush);
    held += `${text}\n`;
    if (!batched) flush();
  };
  if (batched) process.once("exit", flush);
  const line = (...spans: Span[]) => print(render(spans, isColourful(process.stdout)));
  const say = (...spans: Span[]) => {
    flush();
    write(process.stderr, `${render(spans, isColourful(process.stderr))}\n`);
  };
  return {
    line,
    table(rows) {
      const widths: number[] = [];
      for (const row of rows) {
        row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, widthOf(textOf(cell)))));
      }
      for (const row of rows) {
        line(...row.flatMap((cell, i) => (i === row.length - 1 ? [cell] : [pad(cell, widths[i]!), "  "])));
      }
    },
    item: (value) => print(safeJson(value)),
    bytes(bytes) {
      flush();
      process.stdout.write(bytes);
    },
    note(...spans) {
      if (!quiet) say(...spans);
    },
    error({ message, hint, excerpt = [] }) {
      say({ text: "hooktap: ", style: "red" }, message);
      for (const text of excerpt) say("  ", text);
      if (hint) say({ text: "  ", style: "dim" }, hint);
    },
  };
}
