/** Text that needs no closer look: a cell a character. ASCII, Latin letters, and the signs that our own lines are made of. */
const PLAIN = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2500-\u259f\u25cf\u2713\u2717\u2800-\u28ff]*$/;
/** What terminals draw two cells wide: East Asian wide and full-width (Unicode TR11), and emoji. */
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;
const MARKS_ONLY = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

// Made when a text needs it: that takes longer than most commands do.
let segmenter: Intl.Segmenter | undefined;
const lettersOf = (text: string) =>
  Array.from((segmenter ??= new Intl.Segmenter()).segment(text), ({ segment }) => segment);
const letterWidth = (letter: string) => (WIDE.test(letter) ? 2 : MARKS_ONLY.test(letter) ? 0 : 1);

/** How many cells a terminal draws for a line of text without control characters. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : lettersOf(text).reduce((sum, letter) => sum + letterWidth(letter), 0);
}

/** The longest beginning of some letters that fits. */
function take(letters: readonly string[], width: number): string[] {
  let left = width;
  const end = letters.findIndex((letter) => (left -= letterWidth(letter)) < 0);
  return end < 0 ? [...letters] : letters.slice(0, end);
}

/** At most so many cells of a text; what is left out of its middle is an ellipsis. */
export function cutMiddle(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width < 1) return "";
  const letters = PLAIN.test(text) ? text.split("") : lettersOf(text);
  const tail = take(letters.toReversed(), Math.floor((width - 1) / 2));
  return `${take(letters, Math.ceil((width - 1) / 2)).join("")}…${tail.toReversed().join("")}`;
}

/** At most so many cells of a text, from its beginning. */
export function cutEnd(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return width < 1 ? "" : `${take(lettersOf(text), width - 1).join("")}…`;
}
