import { gunzipSync } from "node:zlib";
import { asBuffer } from "../bytes.ts";
import { canonical, reserialised, writtenAnew } from "../schemes/rewrite.ts";
import { constructions } from "../template.ts";
import { viewOf } from "../schemes/view.ts";
import type { Message } from "../types.ts";
import type { Attempt, Diagnosis, Suspect } from "./mistake.ts";

const MAX_UNPACKED = 1024 * 1024;
const RAW_BODY =
  "Check the raw bytes of the body before anything parses it, and look for a proxy or a parser that writes it anew.";

/** A way in which a body is changed between sender and receiver. `undo` gives the body as it may have been signed, null where it cannot have been. */
interface Change {
  code: string;
  message: string;
  fix: string;
  undo: (body: Buffer, message: Message) => Buffer | string | null;
}

function change(code: string, message: string, undo: Change["undo"], fix = RAW_BODY): Change {
  return { code, message, fix, undo };
}

const REWRITTEN = "and the body arrived written otherwise.";
const spacing = (name: string, undo: Change["undo"]) =>
  change("body_json_spacing", `The signature covers ${name}, ${REWRITTEN}`, undo);

/** The likeliest first. */
const CHANGES: readonly Change[] = [
  change(
    "body_trailing_newline",
    "The signature covers the body without the line end that arrived after it.",
    (body) => without(body, /\r?\n$/),
    "Send the body without a line end: curl needs --data-binary @file or -d with the text itself.",
  ),
  change("body_missing_trailing_crlf", "The signature covers the body with CR LF at its end, which got lost.", (body) =>
    plus(body, "\r\n"),
  ),
  change(
    "body_missing_trailing_newline",
    "The signature covers the body with a line end after it, which got lost.",
    (body) => plus(body, "\n"),
  ),
  change("body_whitespace_trimmed", "The signature covers the body without the white space around it.", (body) =>
    without(body, /^\s+|\s+$/g),
  ),
  change(
    "body_bom",
    "The signature covers the body without the byte order mark that arrived before it.",
    (body) => (body.subarray(0, 3).toString("hex") === "efbbbf" ? body.subarray(3) : null),
    "Save and send the body as UTF-8 without a byte order mark.",
  ),
  change("body_bom_lost", "The signature covers the body with a byte order mark, which got lost.", (body) =>
    Buffer.concat([Buffer.from("efbbbf", "hex"), body]),
  ),
  spacing("JSON.stringify(JSON.parse(body))", (_, message) => reserialised(message)),
  spacing("the JSON with an indent of 2", (_, message) =>
    writtenAnew(message, (json) => JSON.stringify(json, null, 2)),
  ),
  spacing("the JSON with an indent of 4", (_, message) =>
    writtenAnew(message, (json) => JSON.stringify(json, null, 4)),
  ),
  spacing("the JSON as Python writes it", (_, message) => writtenAnew(message, pythonic)),
  spacing("the JSON as Python writes it, in ASCII", (_, message) =>
    writtenAnew(message, (json) => escaped(pythonic(json))),
  ),
  spacing("the JSON with its keys in order", (_, message) => canonical(message)),
  change("body_crlf_to_lf", "The signature covers the body with CR LF as line ends; they arrived as LF.", (body) =>
    replaced(body, /\r?\n/g, "\r\n"),
  ),
  change("body_lf_to_crlf", "The signature covers the body with LF as line ends; they arrived as CR LF.", (body) =>
    replaced(body, /\r\n/g, "\n"),
  ),
  change(
    "body_charset",
    "The signature covers the body after it was read as UTF-8 text, which loses the bytes that are none.",
    asText,
    "Sign and check the body as bytes; never turn it into a string first.",
  ),
  change(
    "body_latin1_as_utf8",
    "The signature covers the body in Latin-1; it arrived in UTF-8.",
    (body) => narrowed(body),
    "Sign and check the body as bytes; never turn it into a string first.",
  ),
  change(
    "body_utf8_as_latin1",
    "The signature covers the body in UTF-8; it arrived as each byte's Latin-1 character in UTF-8.",
    (body) => (isAscii(body) ? null : Buffer.from(body.toString("latin1"), "utf8")),
    "Sign and check the body as bytes; never turn it into a string first.",
  ),
  change(
    "body_unicode_escape_case",
    "The signature covers the body with \\u escapes in upper case, and it arrived with lower-case ones (or the reverse).",
    (body) => flippedEscapes(body, true),
  ),
  change(
    "body_unicode_escape_case",
    "The signature covers the body with \\u escapes in lower case, and it arrived with upper-case ones.",
    (body) => flippedEscapes(body, false),
  ),
  change(
    "body_unicode_unescaped",
    "The signature covers the body with \\u escapes; the characters themselves arrived.",
    (body) => escaped(body.toString("utf8")),
  ),
  change(
    "body_unicode_unescaped",
    "The signature covers the body with \\u escapes and escaped slashes; the characters themselves arrived.",
    (body) => escaped(slashed(body.toString("utf8"))),
  ),
  change(
    "body_unicode_escaped",
    "The signature covers the body with its characters as they are; \\u escapes arrived.",
    (body) => unescaped(body.toString("utf8")),
  ),
  change("body_slash_unescaped", "The signature covers the body with its slashes escaped; bare ones arrived.", (body) =>
    slashed(body.toString("utf8")),
  ),
  change("body_slash_escaped", "The signature covers the body with bare slashes; escaped ones arrived.", (body) =>
    replaced(body, /\\\//g, "/"),
  ),
  change(
    "body_double_stringified",
    "The signature covers the body's text put through JSON.stringify a second time.",
    (body) => JSON.stringify(body.toString("utf8")),
    "Sign the body as it is sent; hand the verifier the parsed object, or the raw text, as it asks for.",
  ),
  change(
    "body_stringified_by_sender",
    "The signature covers the text inside the body, which arrived as one JSON string.",
    (body) => inner(body),
    "Send the text as it was signed, not put through JSON.stringify again.",
  ),
  change(
    "form_payload_field_matches",
    "The signature covers the form's field payload alone, decoded, not the form as it was sent.",
    (_, message) => message.form("payload"),
    "Sign and check the whole form as it was sent, payload= included.",
  ),
  change(
    "form_reencoded",
    "The signature covers the form as URLSearchParams writes it; it arrived encoded otherwise.",
    (_, message) => form(message),
  ),
  change(
    "body_base64_encoded",
    "The signature covers the body in plain; it arrived in base64.",
    (body) => decoded(body),
    "Decode the body first: AWS Lambda says so by isBase64Encoded.",
  ),
  change("body_base64_decoded", "The signature covers the body in base64; it arrived in plain.", (body) =>
    body.toString("base64"),
  ),
  change(
    "body_compressed",
    "The signature covers the body unpacked; it arrived compressed.",
    unpacked,
    "Unpack the body (Content-Encoding) before its signature is checked.",
  ),
  change("body_empty_became_object", "The signature covers an empty body; {} arrived.", (body) =>
    body.toString("latin1") === "{}" ? "" : null,
  ),
  change("body_object_became_empty", "The signature covers {}; an empty body arrived.", (body) =>
    body.length === 0 ? "{}" : null,
  ),
];

/** The first of the ways above, for senders that may do so themselves. */
export const JSON_REWRITTEN: Diagnosis = {
  code: "body_json_spacing",
  message: `The signature covers JSON.stringify(JSON.parse(body)), ${REWRITTEN}`,
  fix: RAW_BODY,
};

/** A recomputation for each way in which the body may have been changed. */
export function* changedBodies({ scheme, unit, signature, secret, key, body }: Suspect): Generator<Attempt> {
  if (!key) return;
  const bytes = asBuffer(body);
  const over = function* (made: Buffer | string | null, { code, message, fix }: Diagnosis): Generator<Attempt> {
    const changed = typeof made === "string" ? Buffer.from(made, "utf8") : made;
    if (!changed || changed.equals(bytes)) return;
    for (const parts of constructions(scheme, { ...viewOf(unit, signature.timestamp, secret), body: changed })) {
      yield { key, parts, diagnosis: { code, message, fix } };
    }
  };
  if (scheme.build === null && !/\{(gunzip\(|crc32\()?body/.test(scheme.signed)) return;
  for (const one of CHANGES) yield* over(one.undo(bytes, unit.message), one);
  const rounded: Diagnosis = {
    code: "body_bigint_precision",
    message: "The signature covers a whole number beyond 2^53, which was rounded when the body was parsed.",
    fix: "Check the raw bytes of the body before anything parses it: JSON.parse cannot hold such numbers.",
  };
  for (const text of unrounded(bytes)) yield* over(text, rounded);
}

function without(body: Buffer, pattern: RegExp): Buffer | null {
  return replaced(body, pattern, "");
}

/** Byte by byte: Latin-1 leaves every byte as it is. */
function replaced(body: Buffer, pattern: RegExp, by: string): Buffer | null {
  return Buffer.from(body.toString("latin1").replace(pattern, by), "latin1");
}

function plus(body: Buffer, end: string): Buffer {
  return Buffer.concat([body, Buffer.from(end)]);
}

function isAscii(body: Buffer): boolean {
  return body.every((byte) => byte < 0x80);
}

function asText(body: Buffer): Buffer {
  return Buffer.from(body.toString("utf8"), "utf8");
}

function narrowed(body: Buffer): Buffer | null {
  const text = body.toString("utf8");
  return isAscii(body) || /[^\0-\u{ff}]/u.test(text) ? null : Buffer.from(text, "latin1");
}

/** `json.dumps` with its usual separators; strings are left alone as they hold no separators of their own here. */
function pythonic(json: unknown): string {
  if (Array.isArray(json)) return `[${json.map(pythonic).join(", ")}]`;
  if (typeof json !== "object" || json === null) return JSON.stringify(json);
  return `{${Object.entries(json)
    .map(([key, value]) => `${JSON.stringify(key)}: ${pythonic(value)}`)
    .join(", ")}}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function unescaped(text: string): string {
  return text.replaceAll(/\\u([0-9a-f]{4})/gi, (escape, digits: string) =>
    Number.parseInt(digits, 16) < 0x80 ? escape : String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

function slashed(text: string): string {
  return text.replaceAll(/(?<!\\)\//g, "\\/");
}

function flippedEscapes(body: Buffer, upper: boolean): string {
  return body
    .toString("utf8")
    .replaceAll(
      /\\u([0-9a-f]{4})/gi,
      (_, digits: string) => `\\u${upper ? digits.toUpperCase() : digits.toLowerCase()}`,
    );
}

function inner(body: Buffer): string | null {
  if (body[0] !== 0x22) return null;
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}

function form(message: Message): string | null {
  const fields = message.formFields();
  return fields.length === 0
    ? null
    : new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString();
}

function decoded(body: Buffer): Buffer | null {
  const text = body.toString("latin1").trim();
  return text.length >= 4 && /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, "base64") : null;
}

function unpacked(body: Buffer): Buffer | null {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return null;
  try {
    return gunzipSync(body, { maxOutputLength: MAX_UNPACKED });
  } catch {
    return null;
  }
}

/** For a body with one whole number beyond 2^53: every other number that is rounded to it. */
function* unrounded(body: Buffer): Generator<string> {
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
