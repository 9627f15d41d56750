const ROW = 16;

/** Bytes as lines of offset, sixteen of them in hex, and what is printable of them in ASCII. */
export function hexLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += ROW) {
    const row = Array.from(bytes.subarray(at, at + ROW));
    const pairs = row.map((byte, i) => (i === ROW / 2 ? " " : "") + byte.toString(16).padStart(2, "0")).join(" ");
    const text = row.map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${pairs.padEnd(ROW * 3)}  ${text}`);
  }
  return lines;
}
