import { follow, written } from "../json-path.ts";
import { all } from "../outcome.ts";
import type { Message } from "../types.ts";
import { MAX_LENGTH, part, trimmed } from "./format.ts";
import type { Encoding, Hash, Place, SignatureScheme, SignedTime } from "./scheme.ts";

/** Digest sizes in bytes. */
const HASH_BYTES: Record<Hash, number> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };
const KNOWN_SIZES = new Set([16, ...Object.values(HASH_BYTES)]);
const PATTERNS: Record<Encoding, RegExp> = {
  hex: /^(?:[0-9a-f]{2})+$/i,
  base64: /^[A-Za-z0-9+/]+={0,2}$/,
  base64url: /^[A-Za-z0-9_-]+={0,2}$/,
};
const MAX_DIGITS = 15;
const ISO_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/;
const UNITS = { s: "unix seconds", ms: "unix milliseconds", iso: "an ISO 8601 time" };
const MAX_NUMBERED = 100;

/** A signature taken apart. `note` tells of digests that cannot be this scheme's. */
export interface Signature {
  /** Exactly as it came, and in unix seconds. */
  timestamp: string | null;
  seconds: number | null;
  digests: Buffer[];
  /** The digests' texts, as they came. */
  texts: string[];
  note: string | null;
  detail: string;
}

export type SignatureReading =
  | { ok: true; signature: Signature }
  | { ok: false; reason: "header_missing" | "header_malformed"; detail: string };

/** How to call the place of a signature or a time. */
export function placeName(place: { in: string; name: string }): string {
  if (place.in === "header" || place.in === "pair") return place.name;
  return place.in === "form" ? `the form's ${place.name}` : `the body's ${place.name}`;
}

/** What stands at a place, as often as it is there. `root`: the JSON that paths start at. */
export function valuesAt(place: Place, message: Message, root: () => unknown): string[] {
  if (place.in === "header") return message.headers(place.name);
  if (place.in === "form") {
    const value = message.form(place.name);
    return value === null ? [] : [value];
  }
  const value = follow(root(), place.name);
  return typeof value === "string" || typeof value === "number" ? [written(value)] : [];
}

/** Reads the signature and its time from a request. Its place is known to hold something. */
export function readSignature(
  scheme: SignatureScheme,
  message: Message,
  root: () => unknown,
  keyId: string | undefined,
): SignatureReading {
  const name = placeName(scheme.at);
  const values =
    scheme.format.kind === "numbered"
      ? numberedNames(scheme, message).map((one) => message.header(one)!)
      : valuesAt(scheme.at, message, root);
  let length = 0;
  for (const value of values) length += value.length;
  if (length > MAX_LENGTH) return malformed(`${capital(name)} has ${length} characters: that is no signature.`);
  const { times, digests: texts, note, otherHash } = part(scheme, name, values, keyId);
  const time: TimeReading = scheme.timestamp
    ? readTime(scheme, scheme.timestamp, message, root, times)
    : { ok: true, value: null, seconds: null };
  if (!time.ok) return time;
  if (texts === null) return malformed(note!);
  const digests = otherHash || texts.length === 0 ? { right: [], note: note! } : decode(scheme, texts);
  if (digests.right.length === 0 && digests.note === null) return malformed(wrongForm(scheme, name, texts));
  const count = texts.length === 1 ? "one signature" : `${texts.length} signatures`;
  const inside = time.value !== null && scheme.timestamp!.in === "pair";
  const beside = time.value !== null && !inside ? `; ${placeName(scheme.timestamp!)} says ${time.value}` : "";
  const detail = `${capital(name)} has ${inside ? `the time ${time.value} and ` : ""}${count}${beside}.`;
  const { value: timestamp, seconds } = time;
  return { ok: true, signature: { timestamp, seconds, digests: digests.right, texts, note: digests.note, detail } };
}

/** A digest's bytes, or null where the text is not of this encoding. Base64 with stray bits at its end is none: senders compare texts. */
export function decodeDigest(text: string, encoding: Encoding): Buffer | null {
  // Node stops at the first character that is no digit.
  if (encoding === "hex") {
    const bytes = Buffer.from(text, "hex");
    return bytes.length > 0 && bytes.length * 2 === text.length ? bytes : null;
  }
  if (!PATTERNS[encoding].test(text)) return null;
  const bytes = Buffer.from(text, encoding);
  return bytes.toString(encoding).replaceAll("=", "") === text.replaceAll("=", "") ? bytes : null;
}

/** How many bytes a scheme's signature has; null where that depends on the key. */
export function signatureBytes(scheme: SignatureScheme): number | null {
  if (scheme.family === "ed25519") return 64;
  return scheme.family === "hmac" || scheme.family === "keyed-hash" ? HASH_BYTES[scheme.hash] : null;
}

function decode(scheme: SignatureScheme, texts: readonly string[]): { right: Buffer[]; note: string | null } {
  const right: Buffer[] = [];
  let note: string | null = null;
  const wanted = signatureBytes(scheme);
  for (const text of texts) {
    const bytes = decodeDigest(text, scheme.encoding);
    if (!bytes && PATTERNS[scheme.encoding].test(text) && Buffer.from(text, scheme.encoding).length === wanted) {
      note = `The ${scheme.encoding} has stray bits at its end: it is not what any encoder writes.`;
    }
    if (!bytes) continue;
    if (wanted === null || bytes.length === wanted) right.push(bytes);
    else if (KNOWN_SIZES.has(bytes.length)) {
      note = `A digest of ${bytes.length} bytes came; ${scheme.hash} makes ${wanted}.`;
    }
  }
  if (right.length === 0 && note === null && wanted !== null) {
    const other = (["hex", "base64", "base64url"] as const).find((encoding) =>
      texts.some((text) => KNOWN_SIZES.has(decodeDigest(text, encoding)?.length ?? 0)),
    );
    if (other) note = `The digest came in ${other}; ${scheme.encoding} is expected.`;
  }
  return { right, note };
}

function wrongForm(scheme: SignatureScheme, name: string, texts: readonly string[]): string {
  const bytes = signatureBytes(scheme);
  const wanted =
    scheme.encoding === "hex" ? `${(bytes ?? 0) * 2} hexadecimal digits` : `${bytes} bytes in ${scheme.encoding}`;
  const came = all(texts.map((text) => (PATTERNS.hex.test(text) ? `${text.length} digits` : "something else")));
  return bytes === null
    ? `The signature in ${name} is not ${scheme.encoding}.`
    : `The signature in ${name} must be ${wanted} (${scheme.family === "ed25519" ? "ed25519" : scheme.hash}); ${came} came.`;
}

/** The headers there of `X-Signature-1`, `X-Signature-2` and so on, until one is missing. */
export function numberedNames({ at }: SignatureScheme, message: Message): string[] {
  const stem = at.name.replace(/1$/, "");
  const names: string[] = [];
  while (names.length < MAX_NUMBERED && message.header(`${stem}${names.length + 1}`) !== null)
    names.push(`${stem}${names.length + 1}`);
  return names;
}

type TimeReading =
  | { ok: true; value: string | null; seconds: number | null }
  | Extract<SignatureReading, { ok: false }>;

function readTime(
  scheme: SignatureScheme,
  time: SignedTime,
  message: Message,
  root: () => unknown,
  times: string[],
): TimeReading {
  const { in: where, name, unit } = time;
  const values = where === "pair" ? times : valuesAt({ in: where, name }, message, root);
  const called = where === "pair" ? placeName(scheme.at) : placeName(time);
  if (values.length === 0) {
    if (where === "pair") return malformed(`${called} has no ${name}= (the time).`);
    if (where === "header") return { ok: false, reason: "header_missing", detail: `${name} is missing.` };
    return malformed(`${capital(called)} (the time) is missing.`);
  }
  const value = trimmed(values[0]!);
  if (values.length > 1 && values.some((other) => trimmed(other) !== value)) {
    return malformed(`${name} came with several times: which one is signed?`);
  }
  const seconds = secondsOf(value, unit);
  if (seconds === null) return malformed(`${name} must be ${UNITS[unit]}; "${value.slice(0, 40)}" came.`);
  return { ok: true, value, seconds };
}

/** A time's text in unix seconds, null where it is none. */
function secondsOf(text: string, unit: SignedTime["unit"]): number | null {
  if (unit === "iso") {
    const ms = ISO_TIME.test(text) ? Date.parse(text.replace(" ", "T")) : Number.NaN;
    return Number.isNaN(ms) ? null : ms / 1000;
  }
  const number = wholeNumber(text);
  return unit === "ms" && number !== null ? number / 1000 : number;
}

/** Digits alone as a number, null for all else. By hand: this is read for every request, and a pattern takes several times as long. */
function wholeNumber(text: string): number | null {
  if (text === "" || text.length > MAX_DIGITS) return null;
  let number = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return null;
    number = number * 10 + digit;
  }
  return number;
}

/** A time's text in a scheme's unit, from unix seconds. */
export function writeTime(seconds: number, unit: SignedTime["unit"]): string {
  if (unit === "iso") return new Date(Math.floor(seconds) * 1000).toISOString().replace(".000Z", "Z");
  return String(unit === "ms" ? Math.floor(seconds * 1000) : Math.floor(seconds));
}

function malformed(detail: string) {
  return { ok: false, reason: "header_malformed", detail } as const;
}

function capital(text: string): string {
  return text.startsWith("the ") ? `T${text.slice(1)}` : text;
}
