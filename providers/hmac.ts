import { createHmac, timingSafeEqual } from "node:crypto";
import type { SignedParts } from "./outcome.ts";
import type { HmacScheme, Message } from "./types.ts";

/** The HMAC over some parts. */
export function hmac(hash: HmacScheme["hash"], key: Buffer, parts: SignedParts): Buffer {
  const digest = createHmac(hash, key);
  for (const part of parts) {
    if (typeof part === "string" || part instanceof Uint8Array) digest.update(part);
    else for (const piece of part.pieces()) digest.update(piece);
  }
  return digest.digest();
}

/** Whether a digest is among those that came. Looks at each, in constant time. */
export function isAmong(digest: Buffer, digests: readonly Buffer[]): boolean {
  let found = false;
  for (const other of digests) if (other.length === digest.length && timingSafeEqual(other, digest)) found = true;
  return found;
}

/** `JSON.stringify(JSON.parse(body))` as bytes, or null where the body is no JSON, or nested too deeply to write. */
export function reserialised(message: Message): Buffer | null {
  const json = message.json();
  if (json === undefined) return null;
  try {
    return Buffer.from(JSON.stringify(json), "utf8");
  } catch {
    return null;
  }
}

/** How a scheme is called in a verdict. */
export function hmacName(scheme: HmacScheme): string {
  return `hmac-${scheme.hash}`;
}

/** Whether unix seconds are really milliseconds: as seconds it would be the year 5138 or later. */
export function looksLikeMilliseconds(timestamp: number): boolean {
  return timestamp >= 1e11;
}
