import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { createHome } from "./bin.ts";

const BIN = fileURLToPath(new URL("../../bin/hooktap.js", import.meta.url));
const ESC = "\x1b";
/** What the CLI may send to a terminal besides text: colours, the cursor, and taking lines away. */
const SEQUENCE = new RegExp(`^${ESC}\\[(?:\\d*A|2?J|H|\\?25[hl]|[\\d;]*m)`);
export const COLOUR = new RegExp(`${ESC}\\[[\\d;]*m`);

/** As much of a terminal as is needed to see what a person would. */
function createEmulator(cols: number) {
  let lines: string[][] = [[]];
  let row = 0;
  let col = 0;
  let top = 0;
  let rest = "";
  const strange: string[] = [];
  const seen = { wrapped: 0, cursor: true };
  const put = (char: string) => {
    if (col >= cols) {
      seen.wrapped++;
      row++;
      col = 0;
    }
    while (lines.length <= row) lines.push([]);
    const line = lines[row]!;
    while (line.length < col) line.push(" ");
    line[col++] = char;
  };
  const act = (sequence: string) => {
    if (sequence.endsWith("A")) row = Math.max(top, row - Number(sequence.slice(2, -1)));
    else if (sequence.endsWith("2J")) top = row = lines.push([]) - 1;
    else if (sequence.endsWith("J")) {
      lines = lines.slice(0, row + 1);
      lines[row]?.splice(col);
    } else if (sequence.endsWith("H")) {
      row = top;
      col = 0;
    } else if (sequence.includes("?25")) seen.cursor = sequence.endsWith("h");
  };
  return {
    /** Control characters and sequences that are none of the CLI's own. */
    strange,
    get wrapped() {
      return seen.wrapped;
    },
    get cursor() {
      return seen.cursor;
    },
    resize: (width: number) => void (cols = width),
    feed(text: string): void {
      let left = rest + text;
      rest = "";
      while (left !== "") {
        const [char] = left as unknown as [string];
        if (char === ESC) {
          const match = SEQUENCE.exec(left);
          if (match) {
            act(match[0]);
            left = left.slice(match[0].length);
            continue;
          }
          if (left.length < 8) {
            rest = left;
            return;
          }
          strange.push(left.slice(0, 12));
        } else if (char === "\n") row++;
        else if (char === "\r") col = 0;
        else if (/\p{Cc}/u.test(char)) strange.push(JSON.stringify(char));
        else {
          const letter = String.fromCodePoint(left.codePointAt(0)!);
          put(letter);
          left = left.slice(letter.length);
          continue;
        }
        left = left.slice(1);
      }
    },
    /** What can be scrolled through, or only what stands there since the screen was last cleared. */
    text: (all = true) =>
      lines
        .slice(all ? 0 : top)
        .map((line) => line.join("").trimEnd())
        .join("\n"),
  };
}

interface TerminalOptions {
  cols?: number;
  env?: Record<string, string>;
  /** What the shell does: `"$CLI"` runs the CLI. */
  shell?: string;
}

/** The real CLI in a pseudo terminal of util-linux's `script`; after it has ended, the shell says its code and the terminal's mode. */
export function startTerminal(
  { home, cwd }: ReturnType<typeof createHome>,
  args: string[],
  options: TerminalOptions = {},
) {
  const { cols = 120, env = {}, shell = 'sh -c "$CLI"' } = options;
  const quoted = [process.execPath, BIN, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const inner = `echo "<pid $$ $(tty)>"; exec ${quoted}`;
  const command = `trap : INT; stty cols ${cols} rows 50; ${shell}; echo "<code $?>"; stty -a | tr ';' '\\n' | grep -E 'icanon|echo'; echo "<end>"`;
  const child = spawn("script", ["-qfec", command, "/dev/null"], {
    cwd,
    env: {
      PATH: process.env["PATH"],
      HOME: home,
      SHELL: "/bin/bash",
      TERM: "xterm-256color",
      LC_ALL: "C.UTF-8",
      CLI: inner,
      ...env,
    },
  });
  const closed = once(child, "close");
  const emulator = createEmulator(cols);
  const changes = new EventEmitter();
  let raw = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (part: string) => {
    raw += part;
    emulator.feed(part);
    changes.emit("change");
  });
  const facts = () => /<pid (\d+) (\S+)>/.exec(raw);
  onTestFinished(async () => {
    const pid = facts()?.[1];
    if (pid && !raw.includes("<code")) process.kill(Number(pid), "SIGKILL");
    child.stdin.end();
    child.kill("SIGKILL");
    await closed;
  });
  const until = async (holds: () => boolean) => {
    while (!holds()) await once(changes, "change");
  };
  return {
    emulator,
    raw: () => raw,
    text: () => emulator.text(),
    until,
    /** Waits until a pattern stands on the screen, or was scrolled out of it. */
    async shows(pattern: RegExp): Promise<RegExpExecArray> {
      await until(() => pattern.test(emulator.text()));
      return pattern.exec(emulator.text())!;
    },
    press: (keys: string) => void child.stdin.write(keys),
    signal: (name: NodeJS.Signals) => process.kill(Number(facts()![1]), name),
    async resize(to: number): Promise<void> {
      emulator.resize(to);
      const stty = spawn("stty", ["-F", facts()![2]!, "cols", String(to)]);
      await once(stty, "close");
    },
    /** Its exit code, once it has ended and the terminal's mode is known. */
    async ended(): Promise<{ code: number; mode: string }> {
      await until(() => raw.includes("<end>"));
      const [, code, mode] = /<code (\d+)>([\s\S]*)<end>/.exec(raw)!;
      return { code: Number(code), mode: mode! };
    },
  };
}
