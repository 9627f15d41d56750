import { all } from "../outcome.ts";
import type { LabelledSecret } from "../types.ts";
import type { Format, ListFormat, PairsFormat, SignatureScheme } from "./scheme.ts";

/** The keys under which the positional format's parts are found. */
export const POSITIONAL = { time: "time", digest: "digest" } as const;

/** `key=value` pairs, or what stands at their places. */
export type Pairs = Map<string, string[]>;

/** A signature's text taken apart: pairs where the format has them, the digests' texts, and a note on entries that do not count. */
export interface Parted {
  pairs: Pairs | null;
  digests: string[] | null;
  /** Why there are no digests, or which entries were left out. */
  note: string | null;
  /** Another algorithm's name stands before the digest. */
  otherHash: boolean;
}

const OTHER_HASH = /^(sha-?\d+|md5|v\d+)=/i;

/** Without the white space that HTTP allows around a value: trim() would take U+00A0 and its like for it too. */
export function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** Takes the values of a signature's header apart. `name` is how to call it. */
export function part(scheme: SignatureScheme, name: string, values: string[], keyId: string | undefined): Parted {
  const { format } = scheme;
  const none = (note: string | null): Parted => ({ pairs: null, digests: null, note, otherHash: false });
  switch (format.kind) {
    case "prefixed": {
      if (values.length > 1) return none(`${name} came ${values.length} times, one is expected.`);
      const value = trimmed(values[0] ?? "");
      if (value.startsWith(format.prefix)) {
        return { pairs: null, digests: [value.slice(format.prefix.length)], note: null, otherHash: false };
      }
      const other = OTHER_HASH.exec(value);
      if (other) {
        const note = `${other[0]} names another hash than ${scheme.hash}.`;
        return { pairs: null, digests: [value.slice(other[0].length)], note, otherHash: true };
      }
      return none(`${name} does not begin with ${format.prefix}`);
    }
    case "pairs": {
      const pairs = readPairs(values, format.separator);
      const digests = pairs.get(format.digest) ?? null;
      if (digests) return { pairs, digests, note: null, otherHash: false };
      const keys = [...pairs.keys()].slice(0, 5).map((key) => `${key.slice(0, 20)}=`);
      const only = keys.length > 0 ? `, only ${all(keys)}` : "";
      return { pairs, digests, note: `${name} has no ${format.digest}= (the digest)${only}.`, otherHash: false };
    }
    case "positional": {
      const [time, ...digests] = values.join(format.separator).split(format.separator).map(trimmed);
      const pairs: Pairs = new Map([[POSITIONAL.time, [time ?? ""]]]);
      return { pairs, digests: digests.length > 0 ? digests : null, note: `${name} has no digest.`, otherHash: false };
    }
    case "list": {
      const entries = values.join(format.separator).split(format.separator).map(trimmed);
      return partEntries(format, name, entries, keyId);
    }
    case "numbered":
      return { pairs: null, digests: values.map(trimmed), note: null, otherHash: false };
  }
}

/** How a list's entries name this secret's key, where the user said so. */
export function keyIdOf(format: Format, secret: LabelledSecret): string | undefined {
  return format.kind === "list" ? secret.params?.[format.param] : undefined;
}

function partEntries(format: ListFormat, name: string, entries: string[], keyId: string | undefined): Parted {
  const digests: string[] = [];
  let version = false;
  for (const entry of entries) {
    const values = split(entry, format.between, format.fields.length);
    const field = (wanted: ListFormat["fields"][number]) => values[format.fields.indexOf(wanted)];
    const digest = field("digest");
    if (digest === undefined || (format.version !== null && field("version") !== format.version)) continue;
    version = true;
    if (keyId === undefined || !format.fields.includes("keyId") || field("keyId") === keyId) digests.push(digest);
  }
  // A key that did not sign is no fault of the header's form.
  if (version && digests.length === 0)
    return { pairs: null, digests, note: `Nothing in ${name} is of the key ${keyId}.`, otherHash: false };
  const note = `${name} has no ${format.version === null ? "entry" : `entry ${format.version + format.between}`}${format.version === null ? ` of ${format.fields.length} parts` : "…"}.`;
  return { pairs: null, digests: version ? digests : null, note: version ? null : note, otherHash: false };
}

/** Up to `count` fields; the last keeps what is left, as a digest may hold the separator's character. */
function split(text: string, between: string, count: number): string[] {
  const fields: string[] = [];
  let rest = text;
  while (fields.length < count - 1) {
    const end = rest.indexOf(between);
    if (end === -1) return [];
    fields.push(rest.slice(0, end));
    rest = rest.slice(end + between.length);
  }
  return [...fields, rest];
}

/** Several headers of one name are one list (RFC 9110 section 5.3). */
function readPairs(values: string[], separator: string): Pairs {
  const pairs: Pairs = new Map();
  const text = values.length === 1 ? values[0]! : values.join(separator);
  for (let start = 0; start <= text.length;) {
    const next = text.indexOf(separator, start);
    const end = next === -1 ? text.length : next;
    const equals = text.indexOf("=", start);
    if (equals !== -1 && equals < end) {
      const key = trimmed(text.slice(start, equals));
      const value = trimmed(text.slice(equals + 1, end));
      const known = pairs.get(key);
      if (known) known.push(value);
      else pairs.set(key, [value]);
    }
    start = end + separator.length;
  }
  return pairs;
}

/** The text with this time and digest: what `part` reads back. `old`: the text it takes the place of. */
export function write(
  scheme: SignatureScheme,
  timestamp: string,
  digest: string,
  keyId: string | undefined,
  old: string | null,
): string {
  const { format } = scheme;
  switch (format.kind) {
    case "prefixed":
      return format.prefix + digest;
    case "pairs":
      return writePairs(scheme, format, timestamp, digest, old);
    case "positional":
      return `${timestamp}${format.separator}${digest}`;
    case "list":
      return format.fields
        .map((field) => ({ digest, version: format.version ?? "", keyId: keyId ?? "", other: scheme.hash })[field])
        .join(format.between);
    case "numbered":
      return digest;
  }
}

/** In the order of the old text, whose other pairs stay: they may be signed too. */
function writePairs(
  { timestamp: time }: SignatureScheme,
  { digest: key, separator, usual }: PairsFormat,
  timestamp: string,
  digest: string,
  old: string | null,
): string {
  const values = new Map<string, string>();
  if (time?.in === "pair") values.set(time.name, timestamp);
  values.set(key, digest);
  const first = usual ?? [...values.keys()].map((name) => `${name}=`).join(separator);
  const before = readPairs([old ?? ""], separator);
  const complete = [...values.keys()].every((name) => before.has(name));
  const pairs = complete ? before : readPairs([first], separator);
  return [...pairs].map(([name, [value]]) => `${name}=${values.get(name) ?? value}`).join(separator);
}

/** Whether a value looks like this scheme's at first glance: tells apart those that share a header. */
export function hasForm(scheme: SignatureScheme, value: string): boolean {
  const { format } = scheme;
  if (format.kind === "pairs") return value.includes(`${format.digest}=`);
  if (format.kind === "list")
    return value.includes(format.version === null ? format.between : format.version + format.between);
  if (format.kind === "positional") return value.includes(format.separator);
  const digest = trimmed(value);
  return (
    digest.startsWith(format.kind === "prefixed" ? format.prefix : "") &&
    !/[,;.]/.test(digest) &&
    !OTHER_HASH.test(digest.slice(format.kind === "prefixed" ? format.prefix.length : 0))
  );
}
