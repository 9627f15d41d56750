import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import type { SecretForm, SignatureScheme } from "./scheme.ts";

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
const HEX = /^(?:[0-9a-f]{2})+$/i;
/** The DER that stands before the 32 bytes of an Ed25519 public key (SPKI) and private key (PKCS #8), RFC 8410. */
const ED25519_SPKI = Buffer.from("302a300506032b6570032100", "hex");
const ED25519_PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** The bytes a shared secret stands for, or null where it cannot be decoded. White space in base64 is skipped, as every decoder does. */
export function keyOf(value: string, { decode, strip }: Pick<SecretForm, "decode" | "strip">): Buffer | null {
  const bare = strip ? value.replace(strip, "") : value;
  switch (decode) {
    case "utf8":
      return Buffer.from(bare, "utf8");
    case "sha1":
      return createHash("sha1").update(bare).digest();
    case "hex":
      return HEX.test(bare.trim()) ? Buffer.from(bare.trim(), "hex") : null;
    default:
      return fromBase64(bare);
  }
}

function fromBase64(text: string): Buffer | null {
  const dense = text.replaceAll(/\s+/g, "");
  if (!BASE64.test(dense) || dense.replaceAll("=", "").length % 4 === 1) return null;
  return Buffer.from(dense, "base64");
}

/** A public key from a PEM (key or certificate), a JWK, DER in base64 or hex, or the bare bytes of an Ed25519 key; null where it is none. */
export function publicKeyOf(value: string, strip: RegExp | null): KeyObject | null {
  const key = keyObject(value, strip, (material) => createPublicKey(material as Parameters<typeof createPublicKey>[0]));
  return key ?? privateKeyOf(value, strip, true);
}

/** A private key in the same forms, or the public key that belongs to it; null where the text is none. */
export function privateKeyOf(value: string, strip: RegExp | null, publicHalf = false): KeyObject | null {
  const key = keyObject(
    value,
    strip,
    (material) => createPrivateKey(material as Parameters<typeof createPrivateKey>[0]),
    true,
  );
  return key && publicHalf ? createPublicKey(key) : key;
}

type Material =
  | string
  | { key: Buffer; format: "der"; type: "spki" | "pkcs8" }
  | { key: Record<string, string>; format: "jwk" };

function keyObject(
  value: string,
  strip: RegExp | null,
  create: (material: Material) => KeyObject,
  secret = false,
): KeyObject | null {
  const bare = (strip ? value.replace(strip, "") : value).trim();
  try {
    if (bare.includes("-----BEGIN")) return create(bare.replaceAll("\\n", "\n"));
    if (bare.startsWith("{")) return create({ key: JSON.parse(bare) as Record<string, string>, format: "jwk" });
    const bytes = HEX.test(bare) ? Buffer.from(bare, "hex") : fromBase64(bare);
    if (!bytes) return null;
    const type = secret ? "pkcs8" : "spki";
    // Bare keys: 32 bytes are a public one, never a seed; a private one is followed by its public half.
    const isBare = bytes.length === (secret ? 64 : 32);
    const start = secret ? ED25519_PKCS8 : ED25519_SPKI;
    return create({ key: isBare ? Buffer.concat([start, bytes.subarray(0, 32)]) : bytes, format: "der", type });
  } catch {
    return null;
  }
}

/** Whether a scheme's key is shared by both sides, rather than one half of a pair. */
export function isShared(scheme: SignatureScheme): boolean {
  return scheme.family === "hmac" || scheme.family === "keyed-hash";
}
