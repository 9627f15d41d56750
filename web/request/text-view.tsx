import { useMemo } from "react";
import "./text-view.css";

const CHUNK_CHARS = 16_384;
/** A line that is longer is cut: laid out as one it would make the page stand still. */
const MOST_CHUNK_CHARS = 131_072;

/** Text, whole, in chunks that the browser lays out only when they come into view: it can still be searched and selected. */
export function TextView({ text }: { text: string }) {
  const chunks = useMemo(() => chunked(text), [text]);
  return (
    <div className="text-view mono">
      {chunks.map((chunk, index) => (
        <div className="text-chunk" key={index}>
          {chunk}
        </div>
      ))}
    </div>
  );
}

/** Cuts at the ends of lines, so that a chunk's box is no visible break, and inside a line only where it is very long. */
function chunked(text: string): string[] {
  const chunks: string[] = [];
  for (let from = 0; from < text.length;) {
    const end = text.indexOf("\n", from + CHUNK_CHARS);
    let to = Math.min(end === -1 ? text.length : end + 1, from + MOST_CHUNK_CHARS);
    // Not between the halves of a character.
    if (/[\ud800-\udbff]/.test(text[to - 1]!) && to < text.length) to += 1;
    chunks.push(text.slice(from, to));
    from = to;
  }
  return chunks;
}
