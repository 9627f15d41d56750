import {
  createHash,
  createHmac,
  createSign,
  createVerify,
  type KeyObject,
  sign as signOnce,
  timingSafeEqual,
  verify as verifyOnce,
} from "node:crypto";
import { keyOf, privateKeyOf, publicKeyOf } from "./key.ts";
import { smallHmac } from "./hmac.ts";
import type { Hash, SignatureScheme, SignedParts } from "./scheme.ts";

/** A key as its scheme uses it: bytes where it is shared, a key object where it is one of a pair. */
export type Key = Buffer | KeyObject;

const TYPES = { ed25519: "ed25519", ecdsa: "ec", rsa: "rsa" } as const;
/** Ed25519 takes all at once: what comes in pieces is put together up to this size. */
const MAX_AT_ONCE = 16 * 1024 * 1024;

/** The key to verify with that a secret's text stands for, or null where it is none of this scheme's. */
export function verifyingKey(scheme: SignatureScheme, value: string): Key | null {
  if (scheme.family === "hmac" || scheme.family === "keyed-hash") return keyOf(value, scheme.secret);
  const key = publicKeyOf(value, scheme.secret.strip);
  return key?.asymmetricKeyType === TYPES[scheme.family] ? key : null;
}

/** Whether one of these signatures is right. Looks at each; a digest is compared in constant time. */
export function isRight(scheme: SignatureScheme, key: Key, parts: SignedParts, signatures: readonly Buffer[]): boolean {
  if (key instanceof Buffer) return isAmong(digestOf(scheme, key, parts), signatures);
  if (scheme.family === "ed25519") {
    const bytes = joined(parts, MAX_AT_ONCE);
    return bytes !== null && signatures.some((signature) => verifyOnce(null, bytes, key, signature));
  }
  return signatures.some((signature) => {
    const verifier = createVerify(scheme.hash);
    feed(verifier, parts);
    return verifier.verify(key, signature);
  });
}

/** The signature over some parts, or null where the secret is only the public half of a key pair. */
export function makeSignature(scheme: SignatureScheme, value: string, parts: SignedParts): Buffer | null {
  if (scheme.family === "hmac" || scheme.family === "keyed-hash") {
    const key = keyOf(value, scheme.secret);
    return key && digestOf(scheme, key, parts);
  }
  const key = privateKeyOf(value, scheme.secret.strip);
  if (key?.asymmetricKeyType !== TYPES[scheme.family]) return null;
  if (scheme.family === "ed25519") {
    const bytes = joined(parts, MAX_AT_ONCE);
    return bytes && signOnce(null, bytes, key);
  }
  const signer = createSign(scheme.hash);
  feed(signer, parts);
  return signer.sign(key);
}

/** The digest with a shared key; a keyed hash has the key among its parts. */
export function digestOf(scheme: { family: string; hash: Hash }, key: Buffer, parts: SignedParts): Buffer {
  const small = scheme.family === "hmac" ? smallHmac(scheme.hash, key, parts) : null;
  if (small) return small;
  const digest = scheme.family === "hmac" ? createHmac(scheme.hash, key) : createHash(scheme.hash);
  feed(digest, parts);
  // Node makes a Buffer of its own slower than a text of it.
  return Buffer.from(digest.digest("binary"), "binary");
}

/** Whether a digest is among those that came. Looks at each, in constant time. */
export function isAmong(digest: Buffer, digests: readonly Buffer[]): boolean {
  let found = false;
  for (const other of digests) if (other.length === digest.length && timingSafeEqual(other, digest)) found = true;
  return found;
}

/** The parts in one, or null above a size. */
export function joined(parts: SignedParts, limit = Infinity): Buffer | null {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const add = (piece: Uint8Array) => {
    size += piece.length;
    if (size <= limit) pieces.push(piece);
  };
  for (const part of parts) {
    if (typeof part === "string") add(Buffer.from(part, "utf8"));
    else if (part instanceof Uint8Array) add(part);
    else if (part.size > limit) return null;
    else for (const piece of part.pieces()) add(piece);
  }
  return size > limit ? null : Buffer.concat(pieces);
}

function feed(into: { update(data: string | Uint8Array): unknown }, parts: SignedParts): void {
  for (const part of parts) {
    if (typeof part === "string" || part instanceof Uint8Array) into.update(part);
    else for (const piece of part.pieces()) into.update(piece);
  }
}
