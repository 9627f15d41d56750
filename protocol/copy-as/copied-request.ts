import { endToEndHeaders, type HeaderList } from "../headers.ts";

/** A captured request as it is written out for other tools: `url` the full public URL, `body` the exact bytes. */
export interface CopiedRequest {
  id: string;
  method: string;
  url: string;
  /** As received, a byte above ASCII as one character (ISO 8859-1). */
  headers: HeaderList;
  body: Uint8Array;
}

/** Linux takes no longer argument (MAX_ARG_STRLEN), and quoting may double one. */
const MOST_TEXT_BYTES = 60_000;

/** Stands for the body of a request that is too long for a command anyway, where its bytes are not at hand. */
export const LONG_BODY = new Uint8Array(MOST_TEXT_BYTES + 1);

/** The body as text to stand in a command; null for none of it, what is not UTF-8, what holds a NUL, and what is too long for one. */
export function argumentText(body: Uint8Array): string | null {
  if (body.length > MOST_TEXT_BYTES || body.includes(0)) return null;
  return utf8(body);
}

/** The bytes as UTF-8 with a byte order mark kept; null where they are none. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The file that a command reads a body from which cannot stand in it. */
export function bodyFile({ id }: Pick<CopiedRequest, "id">): string {
  return `${id}.bin`;
}

/** What a client must be told to send: without framing, hop-by-hop headers, and a Host that the URL has already. */
export function sentHeaders({ url, headers }: CopiedRequest): HeaderList {
  const host = /^[a-z]+:\/\/([^/?#]*)/i.exec(url)?.[1]?.toLowerCase();
  return endToEndHeaders(headers).filter(([name, value]) => {
    const key = name.toLowerCase();
    return key !== "content-length" && key !== "transfer-encoding" && !(key === "host" && value.toLowerCase() === host);
  });
}

/** A header's value as it reads on a terminal, whose bytes are UTF-8: the same bytes where they are that. */
export function terminalText(value: string): string {
  return utf8(Uint8Array.from(value, (char) => char.charCodeAt(0))) ?? value;
}

/** Those of some headers, in lower case, that a request does not have. */
export function missingHeaders(headers: HeaderList, names: readonly string[]): string[] {
  return names.filter((name) => !headers.some(([key]) => key.toLowerCase() === name.toLowerCase()));
}
