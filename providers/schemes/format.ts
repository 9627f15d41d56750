import { all } from "../outcome.ts";
import type { LabelledSecret } from "../types.ts";
import type { Format, ListFormat, PairsFormat, SignatureScheme } from "./scheme.ts";

const EQUALS = 0x3d;
/** In characters: no sender's signatures are nearly as long, and to take apart what is costs time. */
export const MAX_LENGTH = 16 * 1024;

/** A signature's text taken apart. */
export interface Parted {
  /** What stands where the format has its time, as often as it is there. */
  times: string[];
  /** The digests' texts. */
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
  const none = (note: string | null): Parted => ({ times: [], digests: null, note, otherHash: false });
  switch (format.kind) {
    case "prefixed": {
      if (values.length > 1) return none(`${name} came ${values.length} times, one is expected.`);
      const value = trimmed(values[0] ?? "");
      if (value.startsWith(format.prefix)) {
        return { times: [], digests: [value.slice(format.prefix.length)], note: null, otherHash: false };
      }
      const other = OTHER_HASH.exec(value);
      if (other) {
        const note = `${other[0]} names another hash than ${scheme.hash}.`;
        return { times: [], digests: [value.slice(other[0].length)], note, otherHash: true };
      }
      return none(`${name} does not begin with ${format.prefix}`);
    }
    case "pairs": {
      const text = values.length === 1 ? values[0]! : values.join(format.separator);
      const times = scheme.timestamp?.in === "pair" ? pairValues(text, format.separator, scheme.timestamp.name) : [];
      const digests = pairValues(text, format.separator, format.digest);
      if (digests.length > 0) return { times, digests, note: null, otherHash: false };
      const keys = [...pairsOf(text, format.separator).keys()].slice(0, 5).map((key) => `${key.slice(0, 20)}=`);
      const only = keys.length > 0 ? `, only ${all(keys)}` : "";
      return { times, digests: null, note: `${name} has no ${format.digest}= (the digest)${only}.`, otherHash: false };
    }
    case "positional": {
      const [time, ...digests] = values.join(format.separator).split(format.separator).map(trimmed);
      const times = [time ?? ""];
      return { times, digests: digests.length > 0 ? digests : null, note: `${name} has no digest.`, otherHash: false };
    }
    case "list": {
      const entries = values.join(format.separator).split(format.separator).map(trimmed);
      return partEntries(format, name, entries, keyId);
    }
    case "numbered":
      return { times: [], digests: values.map(trimmed), note: null, otherHash: false };
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
    return { times: [], digests, note: `Nothing in ${name} is of the key ${keyId}.`, otherHash: false };
  const note = `${name} has no ${format.version === null ? "entry" : `entry ${format.version + format.between}`}${format.version === null ? ` of ${format.fields.length} parts` : "…"}.`;
  return { times: [], digests: version ? digests : null, note: version ? null : note, otherHash: false };
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

/** The values of one key, in order. Several headers of one name are one list (RFC 9110 section 5.3). */
function pairValues(text: string, separator: string, key: string): string[] {
  const found: string[] = [];
  for (let start = 0; start <= text.length;) {
    const next = text.indexOf(separator, start);
    const end = next === -1 ? text.length : next;
    while (start < end && isSpace(text.charCodeAt(start))) start++;
    if (text.startsWith(key, start)) {
      let equals = start + key.length;
      while (isSpace(text.charCodeAt(equals))) equals++;
      if (equals < end && text.charCodeAt(equals) === EQUALS) found.push(trimmed(text.slice(equals + 1, end)));
    }
    start = end + separator.length;
  }
  return found;
}

/** Every pair in order, with the first value of its key. */
function pairsOf(text: string, separator: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const pair of text.split(separator)) {
    const equals = pair.indexOf("=");
    const key = trimmed(pair.slice(0, Math.max(equals, 0)));
    if (equals !== -1 && !pairs.has(key)) pairs.set(key, trimmed(pair.slice(equals + 1)));
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
        .map(
          (field) =>
            ({ digest, version: format.version ?? "", keyId: keyId ?? keyIdIn(format, old), other: scheme.hash })[
              field
            ],
        )
        .join(format.between);
    case "numbered":
      return digest;
  }
}

/** The key that the first entry of the old text names. */
function keyIdIn({ fields, separator, between }: ListFormat, old: string | null): string {
  const [entry = ""] = (old ?? "").split(separator);
  return split(entry, between, fields.length)[fields.indexOf("keyId")] ?? "";
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
  const before = pairsOf(old ?? "", separator);
  const complete = [...values.keys()].every((name) => before.has(name));
  const pairs = complete ? before : pairsOf(first, separator);
  return [...pairs].map(([name, value]) => `${name}=${values.get(name) ?? value}`).join(separator);
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
