import { FIELD_VALUE, type FlatHeaders, TOKEN } from "../protocol/headers.ts";
import type { HeaderChange } from "../protocol/tunnel.ts";
import { withHost } from "./host-header.ts";

/** A header that a target is to get, or with null is not to get. */
export type HeaderWish = [name: string, value: string | null];

/** What says how a request is framed or routed: changed, it would be another request. */
const FIXED = [
  "connection",
  "content-length",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** What the relay is told in the place of a value: that may be a secret of this machine. */
const NOT_TOLD = "(set by the agent)";

/** Why a header cannot be wished for; null if it can. */
export function headerProblem([name, value]: HeaderWish): string | null {
  const key = name.toLowerCase();
  if (!TOKEN.test(name)) return `"${name}" is not a header's name`;
  if (key === "host") return "the Host is changed with --host-header, in .hooktap.json with hostHeader";
  if (FIXED.includes(key)) return `${name} says how the request is framed, so it cannot be changed`;
  if (value !== null && !FIELD_VALUE.test(value))
    return `the value of ${name} holds a character that no header can have`;
  return null;
}

/** `Name: value` sets a header, `Name:` removes it; null for anything else. */
export function parseHeaderWish(text: string): HeaderWish | null {
  const colon = text.indexOf(":");
  if (colon < 1) return null;
  const value = text.slice(colon + 1).trim();
  return [text.slice(0, colon).trimEnd(), value === "" ? null : value];
}

/** Later wishes for a header take the place of earlier ones. */
export function mergeWishes(...lists: HeaderWish[][]): HeaderWish[] {
  const byName = new Map<string, HeaderWish>();
  for (const wish of lists.flat()) byName.set(wish[0].toLowerCase(), wish);
  return [...byName.values()];
}

/** The headers as the target gets them: what is set stands where the first of its name stood, else at the end. */
export function changeHeaders(headers: FlatHeaders, host: string | null, wishes: readonly HeaderWish[]): FlatHeaders {
  const hosted = host === null ? headers : withHost(headers, host);
  return wishes.reduce(changeOne, hosted);
}

function changeOne(headers: FlatHeaders, [name, value]: HeaderWish): FlatHeaders {
  const key = name.toLowerCase();
  const changed: FlatHeaders = [];
  let open = value !== null;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const isNamed = headers[i]!.toLowerCase() === key;
    if (!isNamed) changed.push(headers[i]!, headers[i + 1]!);
    else if (open) changed.push(name, value!);
    if (isNamed) open = false;
  }
  if (open) changed.push(name, value!);
  return changed;
}

/** What the relay is told of all this, for its record of each delivery. */
export function toldChanges(host: string | null, wishes: readonly HeaderWish[]): HeaderChange[] {
  return [
    ...(host === null ? [] : [{ name: "Host", to: host }]),
    ...wishes.map(([name, value]) => ({ name, to: value === null ? null : NOT_TOLD })),
  ];
}
