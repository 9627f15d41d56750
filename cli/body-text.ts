import { createScanner } from "jsonc-parser";
import { parseForm } from "../protocol/body/form.ts";
import { hexLines } from "./hex.ts";
import { decodeText, detectKind, multipartBoundary } from "../protocol/body/kind.ts";
import { xmlLines } from "../protocol/body/xml.ts";
import { multipartParts, partType } from "./multipart.ts";
import { sizeText } from "./verdict-text.ts";

/** Of what is no text so many bytes are shown: enough to know it by. */
const HEX_BYTES = 512;
/** Parts may hold parts. */
const MOST_DEEP = 4;

/** JSON indented token by token, so that numbers, escapes and duplicate keys stay as they were sent; null if it is not JSON. */
export function indentJson(text: string): string | null {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  const scanner = createScanner(text, true);
  let depth = 0;
  let result = "";
  let opened = false;
  const newLine = () => (result += `\n${"  ".repeat(depth)}`);
  for (;;) {
    scanner.scan();
    const at = scanner.getTokenOffset();
    const token = text.slice(at, at + scanner.getTokenLength());
    if (token === "") return result;
    const closes = token === "}" || token === "]";
    if (closes) depth--;
    if (opened !== closes) newLine();
    opened = token === "{" || token === "[";
    if (opened) depth++;
    result += token;
    if (token === ",") newLine();
    if (token === ":") result += " ";
  }
}

function formText(text: string): string {
  return parseForm(text)
    .map(({ name, value }) => `${name} = ${(/^\s*[[{]/.test(value) ? indentJson(value) : null) ?? value}`)
    .join("\n");
}

const jsonLinesText = (text: string) =>
  text
    .split("\n")
    .map((line) => indentJson(line) ?? line)
    .join("\n");

function xmlText(text: string): string | null {
  const lines = xmlLines(text)?.map(({ depth, parts }) => {
    const line = parts.map(({ from, to }) => text.slice(from, to)).join("");
    return `${"  ".repeat(depth)}${line.trim()}`;
  });
  return lines?.join("\n") ?? null;
}

function hexText(bytes: Uint8Array, contentType: string | null): string {
  const rest = bytes.length - HEX_BYTES;
  const more = rest > 0 ? [`… ${sizeText(rest)} more; get all of it with --raw`] : [];
  return [
    `(${contentType ?? "binary"}, ${sizeText(bytes.length)})`,
    ...hexLines(bytes.subarray(0, HEX_BYTES)),
    ...more,
  ].join("\n");
}

function multipartText(bytes: Uint8Array, contentType: string | null, depth: number): string | null {
  const boundary = multipartBoundary(contentType);
  const parts = boundary === null || depth === MOST_DEEP ? [] : multipartParts(bytes, boundary);
  if (parts.length === 0) return null;
  return parts
    .map((part, i) => {
      const head = part.headers.map(([name, value]) => `${name}: ${value}`);
      const text = bodyText(part.body, partType(part), depth + 1);
      return [`— part ${i + 1} of ${parts.length} —`, ...head, "", text].join("\n");
    })
    .join("\n\n");
}

/** A body as a terminal shows it: laid out where its kind is known, other text as it is, the first bytes in hex of what is no text. */
export function bodyText(body: Uint8Array, contentType: string | null, depth = 0): string {
  if (body.length === 0) return "(no body)";
  const kind = detectKind(body, contentType);
  const text = decodeText(body, contentType);
  if (kind === "multipart") {
    const parts = multipartText(body, contentType, depth);
    if (parts !== null) return parts;
  }
  if (text === null || kind === "image") return hexText(body, contentType);
  switch (kind) {
    case "json":
      return indentJson(text) ?? text;
    case "ndjson":
      return jsonLinesText(text);
    case "form":
      return formText(text);
    case "xml":
      return xmlText(text) ?? text;
    default:
      return indentJson(text) ?? text;
  }
}
