import { randomBytes } from "node:crypto";
import type { Provider, Scheme } from "../providers/index.ts";

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

/** A new secret of 256 bits in the form that a provider's secrets have; null where only the provider can make one. */
export function newSecret(provider: Provider): string | null {
  for (const scheme of provider.schemes) {
    const form = formOf(scheme);
    if (form) return form.prefix + randomBytes(BYTES).toString(form.encoding);
  }
  return null;
}
