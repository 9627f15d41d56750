import { all } from "./outcome.ts";
import type { HmacScheme, Message, SignedTime } from "./types.ts";

/** Digest sizes in bytes. */
const HASH_BYTES = { sha1: 20, sha256: 32 } as const;
const HEX = /^[0-9a-f]+$/i;
/** The hexadecimal lengths of SHA-1, SHA-256, SHA-384 and SHA-512. */
const HASH_HEX_LENGTHS = [40, 64, 96, 128];
const OTHER_HASH = /^sha-?\d+=/i;
const SECONDS = /^\d{1,15}$/;

/** A signature header taken apart. `note` tells of digests that cannot be this scheme's. */
export interface Signature {
  timestamp: string | null;
  digests: Buffer[];
  note: string | null;
  detail: string;
}

type Pairs = Map<string, string[]>;

export type SignatureReading =
  | { ok: true; signature: Signature }
  | { ok: false; reason: "header_missing" | "header_malformed"; detail: string };

/** Reads the signature and its time from a request's headers. The scheme's own header is known to be there. */
export function readSignature(scheme: HmacScheme, message: Message): SignatureReading {
  const pairs = scheme.format.kind === "pairs" ? readPairs(message.headers(scheme.header)) : null;
  const time: TimeReading = scheme.timestamp
    ? readTime(scheme, scheme.timestamp, message, pairs)
    : { ok: true, value: null };
  if (!time.ok) return time;
  const values = readDigests(scheme, message, pairs);
  if (typeof values === "string") return malformed(values);

  const digests: Buffer[] = [];
  let note: string | null = null;
  for (const value of values) {
    if (value.otherHash) note = `${value.text.split("=")[0]}= names another hash than ${scheme.hash}.`;
    else if (!HEX.test(value.text)) continue;
    else if (value.text.length === HASH_BYTES[scheme.hash] * 2) digests.push(Buffer.from(value.text, "hex"));
    else if (HASH_HEX_LENGTHS.includes(value.text.length)) note = wrongSize(scheme, value.text);
  }
  if (digests.length === 0 && note === null) {
    return malformed(
      `The digest in ${scheme.header} must be ${HASH_BYTES[scheme.hash] * 2} hexadecimal digits (${scheme.hash}); ` +
        `${all(values.map(({ text }) => (HEX.test(text) ? `${text.length} digits` : "something else")))} came.`,
    );
  }
  const count = values.length === 1 ? "one digest" : `${values.length} digests`;
  const inPair = scheme.timestamp?.in === "pair";
  const detail =
    `${scheme.header} has ${inPair ? `the time ${time.value} and ` : ""}${count}` +
    (scheme.timestamp && !inPair ? `; ${scheme.timestamp.name} says ${time.value}.` : ".");
  return { ok: true, signature: { timestamp: time.value, digests, note, detail } };
}

/** The header's value with this time and digest: what `readSignature` reads back. */
export function writeSignature(scheme: HmacScheme, timestamp: string, digest: string): string {
  if (scheme.format.kind === "prefixed") return scheme.format.prefix + digest;
  const signed = `${scheme.format.digest}=${digest}`;
  return scheme.timestamp?.in === "pair" ? `${scheme.timestamp.name}=${timestamp},${signed}` : signed;
}

/** Whether a header of this name is another sender's, known by its keys. */
export function isForeign(scheme: HmacScheme, message: Message): boolean {
  if (scheme.format.kind !== "pairs" || !scheme.format.foreign) return false;
  const { foreign, digest } = scheme.format;
  const pairs = readPairs(message.headers(scheme.header));
  return !pairs.has(digest) && foreign.keys.every((key) => pairs.has(key));
}

function malformed(detail: string) {
  return { ok: false, reason: "header_malformed", detail } as const;
}

/** Several headers of one name are one list (RFC 9110 section 5.3). */
function readPairs(values: string[]): Pairs {
  const pairs: Pairs = new Map();
  for (const part of values.join(",").split(",")) {
    const equals = part.indexOf("=");
    if (equals === -1) continue;
    const key = trimmed(part.slice(0, equals));
    const value = trimmed(part.slice(equals + 1));
    const known = pairs.get(key);
    if (known) known.push(value);
    else pairs.set(key, [value]);
  }
  return pairs;
}

type TimeReading = { ok: true; value: string | null } | Extract<SignatureReading, { ok: false }>;

function readTime(scheme: HmacScheme, time: SignedTime, message: Message, pairs: Pairs | null): TimeReading {
  const values = time.in === "pair" ? (pairs?.get(time.name) ?? []) : message.headers(time.name);
  if (values.length === 0) {
    if (time.in === "pair") return malformed(`${scheme.header} has no ${time.name}= (the time).`);
    return { ok: false, reason: "header_missing", detail: `${time.name} is missing.` };
  }
  const value = trimmed(values[0]!);
  if (values.some((other) => other.trim() !== value)) {
    return malformed(`${time.name} came with several times: which one is signed?`);
  }
  if (!SECONDS.test(value)) return malformed(`${time.name} must be unix seconds; "${value.slice(0, 40)}" came.`);
  return { ok: true, value };
}

interface DigestText {
  text: string;
  otherHash: boolean;
}

/** The digests' texts, or a sentence about why there are none. */
function readDigests(scheme: HmacScheme, message: Message, pairs: Pairs | null): DigestText[] | string {
  const { format, header } = scheme;
  if (format.kind === "pairs") {
    const values = pairs?.get(format.digest);
    if (values) return values.map((text) => ({ text, otherHash: false }));
    if (isForeign(scheme, message)) {
      const { owner, keys } = format.foreign!;
      return `This ${header} is that of ${owner}: it has ${all(keys.map((key) => `${key}=`))}, no ${format.digest}=.`;
    }
    const keys = [...(pairs?.keys() ?? [])].slice(0, 5).map((key) => `${key.slice(0, 20)}=`);
    return `${header} has no ${format.digest}= (the digest)${keys.length > 0 ? `, only ${all(keys)}` : ""}.`;
  }
  const values = message.headers(header);
  if (values.length > 1) return `${header} came ${values.length} times, one is expected.`;
  const value = values[0]?.trim() ?? "";
  if (value.startsWith(format.prefix)) return [{ text: value.slice(format.prefix.length), otherHash: false }];
  if (OTHER_HASH.test(value)) return [{ text: value, otherHash: true }];
  return `${header} does not begin with ${format.prefix}`;
}

function wrongSize(scheme: HmacScheme, hex: string): string {
  return `A digest of ${hex.length / 2} bytes came; ${scheme.hash} makes ${HASH_BYTES[scheme.hash]}.`;
}

/** Without the white space that HTTP allows around a value: trim() would take U+00A0 and its like for it too. */
function trimmed(text: string): string {
  return text.replace(/^[ \t]+/, "").replace(/(?<![ \t])[ \t]+$/, "");
}
