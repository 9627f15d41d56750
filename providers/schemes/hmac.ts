import { hash as digest } from "node:crypto";
import type { Hash, SignedParts } from "./scheme.ts";

/** What a hash takes in at a time, in bytes (FIPS 180-4). */
const BLOCK: Record<Hash, number> = { sha1: 64, sha256: 64, sha384: 128, sha512: 128 };
const MAX_BLOCK = 128;
const MAX_DIGEST = 64;
/** Above, copying the bytes together costs more than it saves. */
const MOST = 8192;
/** A character of a text is at most so many bytes in UTF-8. */
const BYTES_A_CHARACTER = 3;
const inner = Buffer.allocUnsafeSlow(MAX_BLOCK + MOST);
const outer = Buffer.allocUnsafeSlow(MAX_BLOCK + MAX_DIGEST);

/**
 * The HMAC (RFC 2104) of up to 8 KiB, as two digests at one go: Node's Hmac object alone takes longer than that. Null for more bytes,
 * and for what comes in pieces.
 */
export function smallHmac(name: Hash, key: Buffer, parts: SignedParts): Buffer | null {
  const block = BLOCK[name];
  let end: number = block;
  for (const part of parts) {
    if (typeof part === "string") {
      if (end + part.length * BYTES_A_CHARACTER > inner.length) return null;
      end += inner.write(part, end);
    } else {
      if (!(part instanceof Uint8Array) || end + part.length > inner.length) return null;
      inner.set(part, end);
      end += part.length;
    }
  }
  const bytes = key.length > block ? digest(name, key, "buffer") : key;
  for (let i = 0; i < block; i++) {
    const byte = i < bytes.length ? bytes[i]! : 0;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  // Node makes a Buffer of its own slower than a text of it.
  const size = outer.write(digest(name, inner.subarray(0, end), "binary"), block, "binary");
  return Buffer.from(digest(name, outer.subarray(0, block + size), "binary"), "binary");
}
