import { createHash, hash, timingSafeEqual } from "node:crypto";
import type { LabelledSecret } from "./types.ts";

/** The few secrets of an endpoint are named in every verdict: a digest each time would cost as much as a small check. */
const fingerprints = new Map<string, string>();
const MAX_FINGERPRINTS = 1000;

/** Secrets as one shape, with the call's params where a secret has none. Empty ones are no secrets: anybody could sign with them. */
export function usableSecrets(
  secrets: readonly (string | LabelledSecret)[],
  params?: Readonly<Record<string, string>>,
): LabelledSecret[] {
  const usable: LabelledSecret[] = [];
  for (const secret of secrets) {
    const {
      value,
      label = null,
      params: own,
    } = typeof secret === "string" ? ({ value: secret } as LabelledSecret) : secret;
    if (value.trim() !== "")
      usable.push({ value, label, params: own && params ? { ...params, ...own } : (own ?? params ?? {}) });
  }
  return usable;
}

/** How a verdict names a secret: the first 16 hexadecimal digits of the SHA-256 of its UTF-8 text, as the user gave it. */
export function fingerprint(value: string): string {
  let known = fingerprints.get(value);
  if (known === undefined) {
    known = hash("sha256", value, "hex").slice(0, 16);
    if (fingerprints.size < MAX_FINGERPRINTS) fingerprints.set(value, known);
  }
  return known;
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
