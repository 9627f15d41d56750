import { randomBytes } from "node:crypto";

// Crockford's base 32: no i, l, o, u, so that an id can be read aloud, and it sorts as the numbers do.
const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
const WIDTH = 7;

let pool = randomBytes(4096);
let used = 0;

/** Four random characters (20 bits): they keep an id from being guessed by counting. */
export function randomTag(): string {
  if (used + 4 > pool.length) {
    pool = randomBytes(4096);
    used = 0;
  }
  let tag = "";
  for (let i = 0; i < 4; i++) tag += DIGITS[pool[used++]! & 31];
  return tag;
}

/** `base32(seq)-tag`, padded so that ids sort by arrival: seq 42 is `000001a-…`. */
export function formatId(seq: number, tag: string): string {
  let digits = "";
  for (let rest = seq; digits.length < WIDTH || rest > 0; rest = Math.floor(rest / 32)) {
    digits = DIGITS.charAt(rest % 32) + digits;
  }
  return `${digits}-${tag}`;
}

/**
 * What an id or a prefix of one can stand for: a range of seqs, and what the tag must start with.
 * Null for a string that cannot begin an id.
 */
export function parseIdPrefix(text: string): { from: number; to: number; tag: string } | null {
  const match = /^([0-9a-hjkmnp-tv-z]{1,10})(?:-([0-9a-hjkmnp-tv-z]{0,4}))?$/.exec(text.toLowerCase());
  if (!match) return null;
  const digits = match[1]!;
  if (digits.length < WIDTH && match[2] !== undefined) return null;
  let from = 0;
  for (const digit of digits) from = from * 32 + DIGITS.indexOf(digit);
  const unit = 32 ** Math.max(0, WIDTH - digits.length);
  return { from: from * unit, to: from * unit + unit - 1, tag: match[2] ?? "" };
}
