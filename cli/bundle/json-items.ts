/** An object out of a larger document, and which one it is, counted from 1. `problem` says why it has no text. */
export type JsonItem = { number: number; text: string } | { number: number; problem: string };

/** The lists whose members are taken one by one; every other object at the top is one item. */
const LISTS = new Set(["log/entries", "data"]);
/** Deeper, writing it out again would be too deep for a stack. */
const MOST_DEPTH = 1_000;

const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, COLON] = Buffer.from('"\\{}[]:');

/**
 * The objects of JSON that comes in pieces: those of a list at the top, in `log.entries` or in `data`, else each object at the top, one
 * or many. Nothing is held but the object that is being read; of one larger than `most` bytes nothing is kept.
 */
export async function* jsonItems(pieces: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<JsonItem> {
  let number = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  /** The depth of the list whose members are items, and that of the object that is gathered. */
  let listAt: number | null = null;
  let itemAt: number | null = null;
  let parts: Uint8Array[] = [];
  let size = 0;
  let deepest = 0;
  /** The string that was read last near the top, and by depth the names of the values that are open. */
  let word = "";
  const names: string[] = [];

  function finish(): JsonItem {
    const bytes = Buffer.concat(parts);
    parts = [];
    itemAt = null;
    number++;
    if (size > most) return { number, problem: `it is larger than ${most} bytes` };
    if (deepest > MOST_DEPTH) return { number, problem: `it is nested more than ${MOST_DEPTH} deep` };
    return { number, text: bytes.toString("utf8") };
  }

  for await (const piece of pieces) {
    let from = itemAt === null ? -1 : 0;
    const keep = (to: number) => {
      const part = piece.subarray(from, to);
      size += part.length;
      if (size > most) parts = [];
      else parts.push(part.slice());
    };
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
        else if (depth <= 2 && word.length < 10) word += String.fromCharCode(byte);
        continue;
      }
      if (byte === QUOTE) {
        inString = true;
        word = "";
      } else if (byte === COLON) {
        if (depth <= 2) names[depth] = word;
      } else if (byte === OPEN) {
        if (itemAt === null && (depth === 0 || listAt === depth)) {
          itemAt = depth;
          from = at;
          size = 0;
          deepest = 0;
        }
        depth++;
        deepest = Math.max(deepest, depth - (itemAt ?? 0));
      } else if (byte === OPEN_LIST) {
        const isTop = depth === 0;
        const isNamed = depth <= 2 && itemAt === 0 && LISTS.has(names.slice(1, depth + 1).join("/"));
        depth++;
        deepest = Math.max(deepest, depth - (itemAt ?? 0));
        if (listAt === null && (isTop || isNamed)) {
          listAt = depth;
          itemAt = null;
          parts = [];
        }
      } else if (byte === CLOSE || byte === CLOSE_LIST) {
        if (listAt === depth && byte === CLOSE_LIST) listAt = null;
        depth = Math.max(0, depth - 1);
        if (itemAt === depth && byte === CLOSE) {
          keep(at + 1);
          yield finish();
        }
      }
    }
    if (itemAt !== null) keep(piece.length);
  }
  if (itemAt !== null || depth > 0 || inString)
    yield { number: number + 1, problem: "the file ends in the middle of it" };
}
