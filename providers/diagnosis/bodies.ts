import { asBuffer } from "../bytes.ts";
import { canonical, reserialised, writtenAnew } from "../schemes/rewrite.ts";
import type { Message } from "../types.ts";
import type { Diagnosis } from "./mistake.ts";
import {
  asText,
  decoded,
  dotnet,
  escaped,
  flippedEscapes,
  forHtml,
  form,
  inner,
  isAscii,
  isDeep,
  narrowed,
  percentForm,
  plus,
  pythonic,
  replaced,
  slashed,
  stripped,
  unescaped,
  unpacked,
  unrounded,
  without,
} from "./rewriting.ts";

/** A body that would be longer, and twice as long, is not tried. */
const MAX_BYTES = 1024 * 1024;
const RAW_BODY =
  "Check the raw bytes of the body before anything parses it, and look for a proxy or a parser that writes it anew.";

/** A way in which a body is changed between sender and receiver. `undo` gives the body as it may have been signed, null where it cannot have been. */
interface Change {
  code: string;
  message: string;
  fix: string;
  undo: (body: Buffer, message: Message) => Buffer | string | null;
  /** Tried only for JSON that is not nested too deeply, or for a body that is text in UTF-8. */
  needs: "shallow" | "text" | null;
}

function change(
  code: string,
  message: string,
  undo: Change["undo"],
  { fix = RAW_BODY, needs = null as Change["needs"] } = {},
): Change {
  return { code, message, fix, undo, needs };
}

const BYTES = { fix: "Sign and check the body as bytes; never turn it into a string first." };
const TEXT = { needs: "text" as const };

const REWRITTEN = "and the body arrived written otherwise.";
const spacing = (name: string, undo: Change["undo"]) =>
  change("body_json_spacing", `The signature covers ${name}, ${REWRITTEN}`, undo, { needs: "shallow" });

/** The likeliest first. */
const CHANGES: readonly Change[] = [
  change(
    "body_trailing_newline",
    "The signature covers the body without the line end that arrived after it.",
    (body) => without(body, /\r?\n$/),
    { fix: "Send the body without a line end: curl needs --data-binary @file or -d with the text itself." },
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
    stripped(body),
  ),
  change(
    "body_bom",
    "The signature covers the body without the byte order mark that arrived before it.",
    (body) => (body.subarray(0, 3).toString("hex") === "efbbbf" ? body.subarray(3) : null),
    { fix: "Save and send the body as UTF-8 without a byte order mark." },
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
    BYTES,
  ),
  change(
    "body_latin1_as_utf8",
    "The signature covers the body in Latin-1; it arrived in UTF-8.",
    (body) => narrowed(body),
    BYTES,
  ),
  change(
    "body_utf8_as_latin1",
    "The signature covers the body in UTF-8; it arrived as each byte's Latin-1 character in UTF-8.",
    (body) => (isAscii(body) ? null : Buffer.from(body.toString("latin1"), "utf8")),
    BYTES,
  ),
  change(
    "body_unicode_escape_case",
    "The signature covers the body with \\u escapes in upper case, and it arrived with lower-case ones (or the reverse).",
    (body) => flippedEscapes(body, true),
    TEXT,
  ),
  change(
    "body_unicode_escape_case",
    "The signature covers the body with \\u escapes in lower case, and it arrived with upper-case ones.",
    (body) => flippedEscapes(body, false),
    TEXT,
  ),
  change(
    "body_unicode_unescaped",
    "The signature covers the body with \\u escapes; the characters themselves arrived.",
    (body) => escaped(body.toString("utf8")),
    TEXT,
  ),
  change(
    "body_slash_unescaped",
    "The signature covers the body with its slashes escaped; bare ones arrived.",
    (body) => slashed(body.toString("utf8")),
    TEXT,
  ),
  change(
    "body_unicode_unescaped",
    "The signature covers the body with \\u escapes and escaped slashes; the characters themselves arrived.",
    (body) => escaped(slashed(body.toString("utf8"))),
    TEXT,
  ),
  change(
    "body_unicode_escaped",
    "The signature covers the body with its characters as they are; \\u escapes arrived.",
    (body) => unescaped(body.toString("utf8")),
    TEXT,
  ),
  change("body_slash_escaped", "The signature covers the body with bare slashes; escaped ones arrived.", (body) =>
    replaced(body, /\\\//g, "/"),
  ),
  spacing("the JSON with <, > and & escaped, as Go and Rails write it", (_, message) => writtenAnew(message, forHtml)),
  spacing("the JSON as .NET writes it, in ASCII", (_, message) => writtenAnew(message, dotnet)),
  change(
    "body_double_stringified",
    "The signature covers the body's text put through JSON.stringify a second time.",
    (body) => JSON.stringify(body.toString("utf8")),
    {
      ...TEXT,
      fix: "Sign the body as it is sent; hand the verifier the parsed object, or the raw text, as it asks for.",
    },
  ),
  change(
    "body_stringified_by_sender",
    "The signature covers the text inside the body, which arrived as one JSON string.",
    (body) => inner(body),
    { fix: "Send the text as it was signed, not put through JSON.stringify again." },
  ),
  change(
    "form_payload_field_matches",
    "The signature covers the form's field payload alone, decoded, not the form as it was sent.",
    (_, message) => message.form("payload"),
    { fix: "Sign and check the whole form as it was sent, payload= included." },
  ),
  change(
    "form_reencoded",
    "The signature covers the form as URLSearchParams writes it; it arrived encoded otherwise.",
    (_, message) => form(message),
  ),
  change(
    "form_reencoded",
    "The signature covers the form with its spaces as %20; it arrived encoded otherwise.",
    (_, message) => percentForm(message),
  ),
  change(
    "body_base64_encoded",
    "The signature covers the body in plain; it arrived in base64.",
    (body) => decoded(body),
    { fix: "Decode the body first: AWS Lambda says so by isBase64Encoded." },
  ),
  change("body_base64_decoded", "The signature covers the body in base64; it arrived in plain.", (body) =>
    body.toString("base64"),
  ),
  change("body_compressed", "The signature covers the body unpacked; it arrived compressed.", unpacked, {
    fix: "Unpack the body (Content-Encoding) before its signature is checked.",
  }),
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

/** A body as it may have been signed, and the mistake it would prove. */
export interface ChangedBody {
  body: Buffer;
  diagnosis: Diagnosis;
}

/** Each way in which the body may have been changed, undone; lazily, the likeliest first. */
export function* changedBodies(message: Message, whole: Uint8Array): Generator<ChangedBody> {
  const bytes = asBuffer(whole);
  const limit = Math.max(MAX_BYTES, bytes.length * 2);
  const deep = isDeep(bytes);
  const text = asText(bytes).equals(bytes);
  for (const { code, message: words, fix, undo, needs } of CHANGES) {
    if ((needs === "shallow" && deep) || (needs === "text" && !text)) continue;
    const made = undo(bytes, message);
    const body = typeof made === "string" ? Buffer.from(made, "utf8") : made;
    if (body && body.length <= limit && !body.equals(bytes)) yield { body, diagnosis: { code, message: words, fix } };
  }
  for (const body of unrounded(bytes)) yield { body: Buffer.from(body, "utf8"), diagnosis: ROUNDED };
}

const ROUNDED: Diagnosis = {
  code: "body_bigint_precision",
  message: "The signature covers a whole number beyond 2^53, which was rounded when the body was parsed.",
  fix: "Check the raw bytes of the body before anything parses it: JSON.parse cannot hold such numbers.",
};
