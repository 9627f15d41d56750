import type { HooktapError } from "../protocol/error.ts";
import { CONTROLS, visible } from "../protocol/visible.ts";

const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
type Style = keyof typeof STYLES;
export type Span = string | { text: string; style: Style };

/** One line of JSON that is as safe on a terminal; the same value for a parser. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(CONTROLS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const textOf = (span: Span) => visible(typeof span === "string" ? span : span.text);

function render(spans: readonly Span[], colour: boolean): string {
  return spans
    .map((span) => {
      const text = textOf(span);
      return colour && typeof span !== "string" && text ? `\x1b[${STYLES[span.style]}m${text}\x1b[0m` : text;
    })
    .join("");
}

/** Pads a span to a column's width. */
export function pad(span: Span, width: number): Span {
  const text = textOf(span).padEnd(width);
  return typeof span === "string" ? text : { text, style: span.style };
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
}

/** The only writer of the CLI: nothing captured reaches a terminal unescaped. */
export function createOutput({ quiet = false, batched = false }: OutputOptions = {}): Output {
  const colourful = (stream: NodeJS.WriteStream) =>
    stream.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
  let held = "";
  const flush = () => {
    const text = held;
    held = "";
    if (text !== "") process.stdout.write(text);
  };
  const print = (text: string) => {
    if (held === "" && batched) setImmediate(flush);
    held += `${text}\n`;
    if (!batched) flush();
  };
  if (batched) process.once("exit", flush);
  const line = (...spans: Span[]) => print(render(spans, colourful(process.stdout)));
  const say = (...spans: Span[]) => {
    flush();
    process.stderr.write(`${render(spans, colourful(process.stderr))}\n`);
  };
  return {
    line,
    table(rows) {
      const widths: number[] = [];
      for (const row of rows) {
        row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, textOf(cell).length)));
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
