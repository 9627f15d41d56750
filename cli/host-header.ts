import type { FlatHeaders } from "../protocol/headers.ts";
import type { Target } from "./target.ts";

/** RFC 3986 section 3.2.2, loosely: nothing in it ends a header. */
export const HOST_VALUE = /^[\w.~!$&'()*+,;=%:[\]-]+$/;

/** The Host that a target is to get by `--host-header`; null for the one that came. */
export function hostFor(wish: string, target: Target): string | null {
  if (wish === "preserve") return null;
  return wish === "rewrite" ? target.authority : wish;
}

/** The headers with another Host, in its place. */
export function withHost(headers: FlatHeaders, host: string): FlatHeaders {
  const at = headers.findIndex((name, i) => i % 2 === 0 && name.toLowerCase() === "host");
  return at < 0 ? ["Host", host, ...headers] : headers.with(at + 1, host);
}
