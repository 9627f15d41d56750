// C0, DEL, C1, the characters that turn the direction of text (Unicode TR9), and two that are seen nowhere and yet are signed.
export const CONTROLS = /[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const SHORT: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Text with everything visible that a terminal acts on, or a reader does not see. */
export function visible(text: string): string {
  return text.replace(CONTROLS, (char) => {
    const hex = char.charCodeAt(0).toString(16);
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
