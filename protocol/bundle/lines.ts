/** A line without its end, and which one it is, counted from 1. `text` is null for one that is longer than was allowed. */
export interface Line {
  number: number;
  text: string | null;
}

/** The lines of UTF-8 text that comes in pieces; of a line that is longer than `most` bytes nothing is kept. Empty lines are left out. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let number = 0;
  let held: Uint8Array[] = [];
  let size = 0;
  function* line(): Generator<Line> {
    number++;
    const long = size > most;
    let text = "";
    for (const part of held) text += decoder.decode(part, { stream: true });
    text += decoder.decode();
    held = [];
    size = 0;
    if (long) yield { number, text: null };
    else if (text.trim() !== "") yield { number, text };
  }
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, from)) {
      keep(piece.subarray(from, end));
      yield* line();
      from = end + 1;
    }
    // The piece's memory may be used again by who gave it.
    keep(piece.slice(from));
  }
  yield* line();

  function keep(part: Uint8Array): void {
    size += part.length;
    if (size > most) held = [];
    else if (part.length > 0) held.push(part);
  }
}
