import { useState } from "react";

const FIRST_CHARS = 4_000;

/** A value in a line: of a very long one the beginning, and a button that says how much more there is. */
export function LongText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  if (whole || text.length <= FIRST_CHARS) return text;
  return (
    <>
      {text.slice(0, FIRST_CHARS)}
      <button type="button" className="long-text-more" onClick={() => setWhole(true)}>
        … show {(text.length - FIRST_CHARS).toLocaleString("en")} more characters
      </button>
    </>
  );
}
