/** In base64 and with the rest of the request it stays below what the API takes. */
export const MOST_FILE_BYTES = 20 * 1024 * 1024;

/** The bytes as text that encodes to the same bytes again; null where there is none. */
export function editableText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

/** What ends the lines of a text: only where all its lines end alike may an editor join them so again. */
export function lineSeparator(text: string): "\n" | "\r\n" {
  return /\r\n/.test(text) && !/(^|[^\r])\n|\r(?!\n)/.test(text) ? "\r\n" : "\n";
}

export async function readAsBase64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  // In pieces: the arguments of a call are limited.
  for (let at = 0; at < bytes.length; at += 32_768) binary += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(binary);
}
