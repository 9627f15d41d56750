import { createHmac, randomBytes } from "node:crypto";

type MaskKind = "secret" | "email" | "phone" | "text" | "card" | "ip4" | "ip6";

export interface Masker {
  /** What stands for a value; the same for the same value, so that links survive. */
  mask(kind: MaskKind, value: string): string;
  /** A number that stands for another of as many digits. */
  number(literal: string): string;
  /** What a whole value became, of those masked since `begin`; null for one that was not. */
  known(value: string): string | null;
  begin(): void;
  /** How many values were masked in all. */
  readonly count: number;
}

/** Masks by a key that exists for one export only: nobody can find a value by trying. */
export function createMasker(): Masker {
  const key = randomBytes(32);
  let known = new Map<string, string>();
  let count = 0;

  /** As many letters of 0–9a–f as are wanted, out of a value. */
  function hex(value: string, length: number): string {
    let text = "";
    for (let block = 0; text.length < length; block++) {
      text += createHmac("sha256", key).update(`${block}\0${value}`).digest("hex");
    }
    return text.slice(0, length);
  }
  const digits = (value: string, length: number) =>
    hex(value, length * 2).replace(/../g, (pair) => String(Number.parseInt(pair, 16) % 10));

  function made(kind: MaskKind, value: string): string {
    switch (kind) {
      case "secret":
        return value.length < 17
          ? `x-${hex(value, Math.max(8, value.length - 2))}`
          : `redacted-${hex(value, value.length - 9)}`;
      case "text":
        return `redacted-${hex(value, 8)}`;
      case "email":
        return `${hex(value.toLowerCase(), 12)}@example.com`;
      case "phone":
        return withDigits(value, (length) => `555${digits(value.replace(/\D/g, ""), length)}`.slice(0, length));
      case "card":
        return withDigits(value, (length) =>
          notLuhn(`9000${digits(value.replace(/\D/g, ""), length)}`.slice(0, length)),
        );
      case "ip4": {
        const [first, ...rest] = hex(value, 8)
          .match(/../g)!
          .map((pair) => Number.parseInt(pair, 16));
        // Reserved by RFC 1112: nobody's address.
        return [240 + (first! % 15), ...rest].join(".");
      }
      case "ip6":
        return `2001:db8::${hex(value.toLowerCase(), 16).match(/..../g)!.join(":")}`;
    }
  }

  return {
    mask(kind, value) {
      const mask = made(kind, value);
      known.set(value, mask);
      count++;
      return mask;
    },
    number(literal) {
      count++;
      const plain = literal.replace(/\D/g, "");
      // A card's number is the same whether it came as text or as a number.
      const begin = plain.length >= 13 ? "9000" : "9";
      return withDigits(literal, (length) => notLuhn(`${begin}${digits(plain, length)}`.slice(0, length)));
    },
    known: (value) => known.get(value) ?? null,
    begin: () => void (known = new Map()),
    get count() {
      return count;
    },
  };
}

/** The same text with other digits: what stands between them stays. */
function withDigits(text: string, make: (length: number) => string): string {
  const fresh = make(text.replace(/\D/g, "").length);
  let at = 0;
  return text.replace(/\d/g, () => fresh[at++]!);
}

/** The check of ISO/IEC 7812 that a card's number passes. */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** What is masked as a card must not be one. */
function notLuhn(digits: string): string {
  return isLuhn(digits) ? digits.slice(0, -1) + ((Number(digits.at(-1)) + 1) % 10) : digits;
}
