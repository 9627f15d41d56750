import { createScanner } from "jsonc-parser";
import { sizeText } from "./verdict-text.ts";

const strict = new TextDecoder("utf-8", { fatal: true });

function decode(body: Uint8Array): string | null {
  try {
    return strict.decode(body);
  } catch {
    return null;
  }
}

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

function indentForm(text: string): string {
  const lines: string[] = [];
  for (const [name, value] of new URLSearchParams(text)) {
    const nested = /^\s*[[{]/.test(value) ? indentJson(value) : null;
    lines.push(`${name} = ${nested ?? value}`);
  }
  return lines.join("\n");
}

/** A body as a terminal shows it: JSON and forms laid out, other text as it is, a note for what is not text. */
export function bodyText(body: Uint8Array, contentType: string | null): string {
  if (body.length === 0) return "(no body)";
  const text = decode(body);
  if (text === null || text.includes("\0")) {
    return `(${contentType ?? "binary"}, ${sizeText(body.length)}; get it with --raw)`;
  }
  if (/^application\/x-www-form-urlencoded/i.test(contentType ?? "")) return indentForm(text);
  return indentJson(text) ?? text;
}
