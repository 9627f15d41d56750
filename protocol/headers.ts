/** A header list as received: order, case and duplicates kept. */
export type HeaderList = [name: string, value: string][];

/** The flat form that node:http and the tunnel carry: `[name, value, name, value, …]`. */
export type FlatHeaders = string[];

/** RFC 9110 section 5.6.2: methods and header names. */
export const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110 section 5.5: nothing that could end a line. */
export const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

// RFC 9110 section 7.6.1, with Keep-Alive and Proxy-Connection that senders still use.
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
]);

/** `["A", "1", "B", "2"]` → `[["A", "1"], ["B", "2"]]`. */
export function toHeaderList(flat: readonly string[]): HeaderList {
  const list: HeaderList = [];
  for (let i = 0; i + 1 < flat.length; i += 2) list.push([flat[i]!, flat[i + 1]!]);
  return list;
}

/** `[["A", "1"], ["B", "2"]]` → `["A", "1", "B", "2"]`. */
export function toFlat(headers: Readonly<HeaderList>): FlatHeaders {
  const flat: FlatHeaders = [];
  for (const [name, value] of headers) flat.push(name, value);
  return flat;
}

/** Whether something is a flat list that can be written as header lines. */
export function isFieldList(flat: unknown): flat is FlatHeaders {
  if (!Array.isArray(flat) || flat.length % 2 !== 0) return false;
  return flat.every((text, at) => typeof text === "string" && (at % 2 === 0 ? TOKEN : FIELD_VALUE).test(text));
}

/** The values of one header, in order; `name` in lower case. */
export function headerValues(headers: Readonly<HeaderList>, name: string): string[] {
  const values: string[] = [];
  for (const [key, value] of headers) if (key.length === name.length && key.toLowerCase() === name) values.push(value);
  return values;
}

/** The first value of a header, or undefined; `name` in lower case. */
export function headerValue(headers: Readonly<HeaderList>, name: string): string | undefined {
  for (const [key, value] of headers) if (key.length === name.length && key.toLowerCase() === name) return value;
  return undefined;
}

/** The layers that `Content-Encoding` names, the innermost first, in lower case without `x-` and `identity`; empty for none. */
export function contentCodings(headers: Readonly<HeaderList>): string[] {
  const names = headerValues(headers, "content-encoding").flatMap((value) => value.split(","));
  return names
    .map((name) => name.trim().toLowerCase().replace(/^x-/, ""))
    .filter((name) => name !== "" && name !== "identity");
}

/** Whether a list announces a chunked body. */
export function isChunked(headers: Readonly<HeaderList>): boolean {
  return headerValues(headers, "transfer-encoding").some((value) => /(^|,)\s*chunked\s*$/i.test(value));
}

/**
 * What may be passed on by a proxy: everything but hop-by-hop headers and those that `Connection` names.
 * Order, case and duplicates are kept. A chunked `Transfer-Encoding` is dropped too: the sender of the next hop frames anew.
 */
export function endToEndHeaders(headers: Readonly<HeaderList>): HeaderList {
  const named = new Set<string>();
  for (const value of headerValues(headers, "connection")) {
    for (const token of value.split(",")) named.add(token.trim().toLowerCase());
  }
  // Content-Length is framing, and Host is routing: a Connection header cannot take them away.
  named.delete("content-length");
  named.delete("host");
  return headers.filter(([name]) => {
    const key = name.toLowerCase();
    return !HOP_BY_HOP.has(key) && !named.has(key);
  });
}
