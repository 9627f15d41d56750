import { readFileSync } from "node:fs";
import { emitKeypressEvents } from "node:readline";
import type { Screen } from "./screen.ts";

/** A key: `name` for those with one (`return`, `escape`, `backspace`, letters), `text` as typed. */
export interface Key {
  name: string;
  text: string;
  ctrl: boolean;
}

const LOOK_MS = 500;

/** Whether the terminal is this process's now: one in the background that sets its mode is stopped by the system. */
export function inForeground(): boolean {
  try {
    const [, , group, , , terminalGroup] = readFileSync("/proc/self/stat", "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return group === terminalGroup;
  } catch {
    return true;
  }
}

/**
 * Reads single keys of a terminal until it is closed, or null where nobody can type. In this mode the terminal sends no signals:
 * Ctrl+C and Ctrl+Z are sent on to where they would have gone. The end of the process gives the terminal its mode back.
 */
export function readKeys(
  input: NodeJS.ReadStream,
  screen: Screen,
  onKey: (key: Key) => void,
): { close(): void } | null {
  if (!input.isTTY) return null;
  const enter = () => input.setRawMode(true).resume();
  let look: NodeJS.Timeout | undefined;
  const leave = () => {
    // A terminal that was closed has no mode any more.
    if (!input.destroyed) input.setRawMode(false).pause();
  };

  /** One that goes on in the background has no keys until it is in front again, which nothing tells. */
  function resume(): void {
    clearTimeout(look);
    if (!inForeground()) {
      look = setTimeout(resume, LOOK_MS).unref();
      return;
    }
    process.off("SIGCONT", resume);
    enter();
    screen.back();
  }

  function suspend(): void {
    leave();
    screen.away();
    process.on("SIGCONT", resume);
    process.kill(0, "SIGTSTP");
  }

  function pressed(text: string | undefined, key: { name?: string; ctrl?: boolean }): void {
    if (key.ctrl && key.name === "c") process.kill(0, "SIGINT");
    else if (key.ctrl && key.name === "z") suspend();
    else onKey({ name: key.name ?? "", text: text ?? "", ctrl: key.ctrl ?? false });
  }

  const close = () => {
    leave();
    input.off("keypress", pressed);
    input.off("error", close);
    process.off("SIGCONT", resume);
    clearTimeout(look);
    process.off("exit", close);
  };
  emitKeypressEvents(input);
  input.on("keypress", pressed);
  input.on("error", close);
  process.once("exit", close);
  enter();
  return { close };
}
