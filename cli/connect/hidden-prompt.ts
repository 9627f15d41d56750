import type { Readable, Writable } from "node:stream";
import { HooktapError } from "../../protocol/error.ts";

type Terminal = Readable & { setRawMode(raw: boolean): unknown };

const ENTER = new Set(["\r", "\n", "\u0004"]);
const BACKSPACE = new Set(["\u007f", "\b"]);
const INTERRUPT = "\u0003";

/** Asks on a terminal for a line that is not shown while it is typed. Throws `usage` where Ctrl-C ends it. */
export function askHidden(question: string, terminal: Terminal, screen: Writable): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = "";
    const end = (settle: () => void) => {
      terminal.off("data", onData);
      terminal.setRawMode(false);
      terminal.pause();
      screen.write("\n");
      settle();
    };
    function onData(chunk: Buffer | string): void {
      for (const char of chunk.toString()) {
        if (ENTER.has(char)) return end(() => resolve(typed));
        if (char === INTERRUPT) {
          return end(() => reject(new HooktapError("usage", "no key was given", { hint: "run the command again" })));
        }
        if (BACKSPACE.has(char)) typed = [...typed].slice(0, -1).join("");
        else if (char >= " ") typed += char;
      }
    }
    screen.write(question);
    terminal.setRawMode(true);
    terminal.on("data", onData);
    terminal.resume();
  });
}
