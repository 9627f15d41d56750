import { gunzipSync } from "node:zlib";
import type { Message } from "../types.ts";

const MAX_UNPACKED = 1024 * 1024;
const MAX_DEPTH = 32;

/** Whether brackets nest so deeply that to write them with an indent would take far more room than they do. */
export function isDeep(body: Buffer): boolean {
  let depth = 0;
  for (const byte of body) {
    if (byte === 0x5b || byte === 0x7b) depth++;
    else if (byte === 0x5d || byte === 0x7d) depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** Without white space at both ends. By hand: a pattern would look for the end from every space. */
export function stripped(body: Buffer): Buffer {
  let start = 0;
  let end = body.length;
  while (start < end && isSpace(body[start]!)) start++;
  while (end > start && isSpace(body[end - 1]!)) end--;
  return body.subarray(start, end);
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

export function without(body: Buffer, pattern: RegExp): Buffer | null {
  return replaced(body, pattern, "");
}

/** Byte by byte: Latin-1 leaves every byte as it is. */
export function replaced(body: Buffer, pattern: RegExp, by: string): Buffer | null {
  return Buffer.from(body.toString("latin1").replace(pattern, by), "latin1");
}

export function plus(body: Buffer, end: string): Buffer {
  return Buffer.concat([body, Buffer.from(end)]);
}

export function isAscii(body: Buffer): boolean {
  return body.every((byte) => byte < 0x80);
}

export function asText(body: Buffer): Buffer {
  return Buffer.from(body.toString("utf8"), "utf8");
}

export function narrowed(body: Buffer): Buffer | null {
  const text = body.toString("utf8");
  return isAscii(body) || /[^\0-\u{ff}]/u.test(text) ? null : Buffer.from(text, "latin1");
}

/** `json.dumps` with its usual separators; strings are left alone as they hold no separators of their own here. */
export function pythonic(json: unknown): string {
  if (Array.isArray(json)) return `[${json.map(pythonic).join(", ")}]`;
  if (typeof json !== "object" || json === null) return JSON.stringify(json);
  return `{${Object.entries(json)
    .map(([key, value]) => `${JSON.stringify(key)}: ${pythonic(value)}`)
    .join(", ")}}`;
}

export function escaped(text: string): string {
  return text.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

export function unescaped(text: string): string {
  return text.replaceAll(/\\u([0-9a-f]{4})/gi, (escape, digits: string) =>
    Number.parseInt(digits, 16) < 0x80 ? escape : String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

export function slashed(text: string): string {
  return text.replaceAll(/(?<!\\)\//g, "\\/");
}

export function flippedEscapes(body: Buffer, upper: boolean): string {
  return body
    .toString("utf8")
    .replaceAll(
      /\\u([0-9a-f]{4})/gi,
      (_, digits: string) => `\\u${upper ? digits.toUpperCase() : digits.toLowerCase()}`,
    );
}

/** JSON as Go and Rails write it by default, with its angle brackets and ampersands escaped. */
export function forHtml(json: unknown): string {
  return JSON.stringify(json).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** JSON as .NET writes it: in ASCII with escapes in upper case, quotes and what HTML needs among them. */
export function dotnet(json: unknown): string {
  const texts = JSON.stringify(json).replaceAll('\\"', "\\u0022");
  return texts.replaceAll(
    /[<>&'+`\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
}

/** A form with its spaces as %20, as encodeURIComponent writes them. */
export function percentForm(message: Message): string | null {
  const fields = message.formFields();
  if (fields.length === 0) return null;
  return fields.map((field) => field.map((text) => encodeURIComponent(text)).join("=")).join("&");
}

export function inner(body: Buffer): string | null {
  if (body[0] !== 0x22) return null;
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}

export function form(message: Message): string | null {
  const fields = message.formFields();
  return fields.length === 0
    ? null
    : new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString();
}

export function decoded(body: Buffer): Buffer | null {
  const text = body.toString("latin1").trim();
  return text.length >= 4 && /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, "base64") : null;
}

export function unpacked(body: Buffer): Buffer | null {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return null;
  try {
    return gunzipSync(body, { maxOutputLength: MAX_UNPACKED });
  } catch {
    return null;
  }
}

/** For a body with one whole number beyond 2^53: every other number that is rounded to it. */
export function* unrounded(body: Buffer): Generator<string> {
  const text = body.toString("utf8");
  const numbers = [...text.matchAll(/(?<=[:[,\s])\d{16,18}(?=[,\]}\s])/g)].filter(
    ([digits]) => Number(digits) > Number.MAX_SAFE_INTEGER,
  );
  const [only] = numbers;
  if (!only || numbers.length > 1) return;
  const rounded = Number(only[0]);
  const start = BigInt(only[0]);
  for (let away = 1n; away <= 128n; away++) {
    for (const candidate of [start + away, start - away]) {
      if (Number(candidate) === rounded)
        yield text.slice(0, only.index) + candidate + text.slice(only.index + only[0].length);
    }
  }
}
