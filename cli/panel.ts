import type { Key } from "./keys.ts";
import type { Span } from "./output.ts";

/** What takes the place of the last lines, and all keys, until it is closed. */
export interface Panel {
  lines(): Span[][];
  key(key: Key): void;
}

/** Keys and what they do, in columns. */
export const keyLines = (keys: readonly { key: string; does: string }[]): Span[][] =>
  keys.map(({ key, does }) => ["  ", { text: key.padEnd(8), style: "cyan" }, does]);
