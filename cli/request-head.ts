import {
  type FlatHeaders,
  endToEndHeaders,
  FIELD_VALUE,
  headerValue,
  isChunked,
  toHeaderList,
  TOKEN,
} from "../protocol/headers.ts";

export interface RequestHead {
  /** The serialised head, with its empty line. */
  text: string;
  chunked: boolean;
}

/**
 * The head as it goes to the target: order, case and duplicates as received, hop-by-hop headers left out, the framing as the sender
 * had it. A body that came without any framing (an edited replay) is chunked. Throws a RangeError for a method that is no
 * token and for characters that would end a line.
 */
export function composeHead(method: string, path: string, flat: FlatHeaders, length: number): RequestHead {
  if (!TOKEN.test(method)) throw new RangeError("a method that is no token");
  const headers = toHeaderList(flat);
  const passedOn = new Set(endToEndHeaders(headers));
  const hasLength = headerValue(headers, "content-length") !== undefined;
  const cameChunked = !hasLength && isChunked(headers);
  const chunked = cameChunked || (!hasLength && length > 0);
  const lines = [`${method} ${path} HTTP/1.1`];
  for (const header of headers) {
    const [name, value] = header;
    const key = name.toLowerCase();
    if (key === "content-length") lines.push(`${name}: ${Number(value) === length ? value : length}`);
    else if (passedOn.has(header) || (cameChunked && key === "transfer-encoding")) lines.push(`${name}: ${value}`);
  }
  if (chunked && !cameChunked) lines.push("Transfer-Encoding: chunked");
  return { text: serialise(lines), chunked };
}

/**
 * The head of a request for a WebSocket: as `composeHead` has it, but `Upgrade` stays, and `Connection`, which names it, in its place.
 * Throws a RangeError for characters that would end a line.
 */
export function composeUpgrade(path: string, flat: FlatHeaders): string {
  const headers = toHeaderList(flat);
  const passedOn = new Set(endToEndHeaders(headers));
  const lines = [`GET ${path} HTTP/1.1`];
  let named = false;
  for (const header of headers) {
    const [name, value] = header;
    const key = name.toLowerCase();
    if (key === "upgrade" || passedOn.has(header)) lines.push(`${name}: ${value}`);
    if (key !== "connection" || named) continue;
    lines.push(`${name}: Upgrade`);
    named = true;
  }
  return serialise(lines);
}

function serialise(lines: string[]): string {
  if (!lines.every((line) => FIELD_VALUE.test(line))) throw new RangeError("a control character in a head");
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** The path on the target: its base path and what stood behind the endpoint's name, untouched. */
export function joinPath(base: string, rest: string): string {
  const path = base + rest;
  return path.startsWith("/") ? path : `/${path}`;
}
