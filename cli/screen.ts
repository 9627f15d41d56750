import { fitLine, isColourful, lineWidth, render, type Span } from "./output.ts";

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const CLEAR = "\x1b[2J\x1b[H";

/** The lines at the bottom for a terminal of some width. */
export type View = (width: number) => Span[][];

export type Screen = ReturnType<typeof createScreen>;

/**
 * A terminal whose last lines are drawn anew all the time, while everything else scrolls away above them. They are cut to the
 * terminal's width, also when that changes. `close` leaves the terminal as it was found; so does the end of the process.
 */
export function createScreen(terminal: NodeJS.WriteStream) {
  let view: View = () => [];
  /** What stands at the bottom now, and how wide its lines are. */
  let drawn = "";
  let widths: number[] = [];
  let state: "open" | "away" | "closed" = "open";

  const width = () => terminal.columns || 80;

  /** Takes the lines at the bottom away. A terminal that became narrower has wrapped them. */
  function erase(): string {
    if (widths.length === 0) return "";
    const rows = widths.reduce((sum, cells) => sum + Math.max(1, Math.ceil(cells / width())), 0);
    widths = [];
    drawn = "";
    return `\r${rows > 1 ? `\x1b[${rows - 1}A` : ""}\x1b[J`;
  }

  function compose(): { text: string; widths: number[] } {
    const most = Math.max(1, (terminal.rows || 24) - 1);
    const lines = view(width())
      .slice(-most)
      .map((line) => fitLine(line, width() - 1));
    return {
      text: lines.map((line) => render(line, isColourful(terminal))).join("\n"),
      widths: lines.map(lineWidth),
    };
  }

  function draw(): string {
    if (state !== "open") return "";
    const composed = compose();
    ({ text: drawn, widths } = composed);
    return drawn;
  }

  function refresh(): void {
    if (state !== "open" || compose().text === drawn) return;
    terminal.write(erase() + draw());
  }

  function leave(next: "away" | "closed"): void {
    if (state === "open") terminal.write(erase() + SHOW_CURSOR);
    state = next;
  }

  const resized = () => {
    if (state === "open") terminal.write(erase() + draw());
  };
  const close = () => {
    leave("closed");
    terminal.off("resize", resized);
    process.off("exit", close);
  };
  terminal.on("resize", resized);
  process.once("exit", close);
  terminal.write(HIDE_CURSOR);

  return {
    width,
    /** What stands at the bottom from now on. */
    show(next: View): void {
      view = next;
      refresh();
    },
    /** Draws the bottom anew, where it changed. */
    refresh,
    /** Writes whole lines above the bottom. */
    write(to: NodeJS.WriteStream, text: string): void {
      if (to === terminal) {
        terminal.write(erase() + text + draw());
        return;
      }
      terminal.write(erase());
      to.write(text);
      terminal.write(draw());
    },
    /** An empty screen but for the bottom. */
    clear(): void {
      if (state !== "open") return;
      widths = [];
      terminal.write(CLEAR + draw());
    },
    /** Leaves the terminal to others until `back`. */
    away: () => leave("away"),
    back(): void {
      if (state !== "away") return;
      state = "open";
      terminal.write(HIDE_CURSOR + draw());
    },
    close,
  };
}
