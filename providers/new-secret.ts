import { generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import type { Provider } from "./provider.ts";
import type { Scheme } from "./schemes/scheme.ts";

const BYTES = 32;

/** The form of a secret that both sides share; null for a scheme with a key pair. */
function formOf(scheme: Scheme): { prefix: string; encoding: "hex" | "base64" | "base64url" } | null {
  switch (scheme.family) {
    case "token":
      return { prefix: "", encoding: "base64url" };
    case "basic":
      return { prefix: "hooktap:", encoding: "base64url" };
    case "jwt":
    case "hmac":
    case "keyed-hash": {
      if (scheme.family === "jwt" && !scheme.algorithms.some((name) => name.startsWith("HS"))) return null;
      const { decode, prefixes, strip } = scheme.secret;
      const stripped = /^\^([\w-]+)$/.exec(strip?.source ?? "")?.[1];
      return {
        prefix: prefixes[0] ?? stripped ?? "",
        encoding: decode === "base64" || decode === "base64url" ? decode : "hex",
      };
    }
    default:
      return null;
  }
}

/** A new secret: what signs, and what verifies it, which is the same where both sides share it. */
export interface NewSecret {
  signs: string;
  verifies: string;
}

/** Whether only the provider has the key that signs. */
export function isKeyPair(provider: Provider): boolean {
  return provider.schemes.every((scheme) => formOf(scheme) === null);
}

const KEY_PAIRS = { ed25519: "ed25519", ecdsa: "ec", rsa: "rsa", EdDSA: "ed25519", ES256: "ec", RS256: "rsa" } as const;

/** A new secret of 256 bits in the form that a provider's secrets have, or a key pair for tests where only the provider has the real one. */
export function newSecret(provider: Provider): NewSecret {
  for (const scheme of provider.schemes) {
    const form = formOf(scheme);
    if (!form) continue;
    const secret = form.prefix + randomBytes(BYTES).toString(form.encoding);
    return { signs: secret, verifies: secret };
  }
  const { privateKey, publicKey } = keyPairFor(provider.schemes[0]!);
  return {
    signs: privateKey.export({ format: "pem", type: "pkcs8" }) as string,
    verifies: written(publicKey, provider.publicKey),
  };
}

function keyPairFor(scheme: Scheme): { privateKey: KeyObject; publicKey: KeyObject } {
  const algorithm = scheme.family === "jwt" ? scheme.algorithms[0]! : scheme.family;
  const type = Object.hasOwn(KEY_PAIRS, algorithm) ? KEY_PAIRS[algorithm as keyof typeof KEY_PAIRS] : "ed25519";
  if (type === "ec") return generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return type === "rsa" ? generateKeyPairSync("rsa", { modulusLength: 2048 }) : generateKeyPairSync("ed25519");
}

/** A public key as its provider shows it. */
function written(key: KeyObject, form: Provider["publicKey"]): string {
  switch (form) {
    case "jwk":
      return JSON.stringify(key.export({ format: "jwk" }));
    case "der-base64":
      return key.export({ format: "der", type: "spki" }).toString("base64");
    case "raw-hex":
    case "raw-base64":
      // Of an Ed25519 key in DER the last 32 bytes are the key itself (RFC 8410).
      return key
        .export({ format: "der", type: "spki" })
        .subarray(-BYTES)
        .toString(form === "raw-hex" ? "hex" : "base64");
    default:
      return key.export({ format: "pem", type: "spki" }) as string;
  }
}
