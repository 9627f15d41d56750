import { createHash, timingSafeEqual } from "node:crypto";
import type { LabelledSecret } from "./types.ts";

/** Secrets as one shape, with the call's params where a secret has none. Empty ones are no secrets: anybody could sign with them. */
export function usableSecrets(
  secrets: readonly (string | LabelledSecret)[],
  params?: Readonly<Record<string, string>>,
): LabelledSecret[] {
  return secrets
    .map((secret) => (typeof secret === "string" ? { value: secret } : secret))
    .filter((secret) => secret.value.trim() !== "")
    .map((secret) => ({ ...secret, params: { ...params, ...secret.params } }));
}

/** How a verdict names a secret: the first 16 hexadecimal digits of the SHA-256 of its UTF-8 text, as the user gave it. */
export function fingerprint(value: string): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 16);
}

/** Without the white space and the pair of quotes that copying brings along. */
export function cleaned(value: string): string {
  const trimmed = value.trim();
  const quoted = /^(["'`])(.*)\1$/s.exec(trimmed);
  return quoted ? quoted[2]!.trim() : trimmed;
}

/** Compares two texts in a time that tells nothing of where, or whether, they differ. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
}
