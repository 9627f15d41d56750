// C0, DEL, C1, the characters that turn the direction of text (Unicode TR9), those that are seen nowhere and yet are signed (zero
// width, soft hyphen, fillers, tags), and the two separators that some readers take for the end of a line.
export const CONTROLS =
  /[\u034f\p{Cc}\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const PLAIN = /^[\x20-\x7e]*$/;
const SHORT: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Text with everything visible that a terminal acts on, or a reader does not see. */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(CONTROLS, (char) => {
    const hex = char.codePointAt(0)!.toString(16);
    if (hex.length > 4) return `\\u{${hex}}`;
    return SHORT[char] ?? (hex.length > 2 ? `\\u${hex.padStart(4, "0")}` : `\\x${hex.padStart(2, "0")}`);
  });
}

/** At most `limit` bytes as text: UTF-8 with its byte order mark kept, or, where they are not that, `\xNN` for each byte above ASCII. */
export function bytesText(bytes: Uint8Array, limit: number): string {
  const part = bytes.subarray(0, limit);
  try {
    // As a stream: a character that the limit cuts is left out and is no error.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(part, { stream: limit < bytes.length });
  } catch {
    return Array.from(part, (byte) =>
      byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`,
    ).join("");
  }
}
