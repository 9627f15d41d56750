import { crc32, gunzipSync } from "node:zlib";
import { follow, written } from "./json-path.ts";
import type { SignatureScheme, SignedParts, SigningView } from "./schemes/scheme.ts";
import type { AnyRequest } from "./types.ts";

/** A compressed body is unpacked up to this size. */
const MAX_UNPACKED = 16 * 1024 * 1024;

type Part = string | AnyRequest["body"];
/** A piece of a template: fixed text, or what fills it; null where the request has nothing to fill it with. */
type Piece = string | ((view: SigningView) => Part | null);

interface Template {
  pieces: readonly Piece[];
  /** Headers and params that must be there. */
  headers: readonly string[];
  params: readonly string[];
}

const parsed = new Map<string, Template>();

const NAMED: Record<string, (view: SigningView) => Part | null> = {
  body: (view) => view.body,
  timestamp: (view) => view.timestamp ?? "",
  method: (view) => view.message.request.method,
  url: (view) => view.message.request.url,
  notificationUrl: (view) => view.params.notificationUrl ?? view.message.request.url,
  secret: (view) => view.secret,
  "gunzip(body)": unpacked,
  "crc32(body)": checksum,
  "sorted form": sortedForm,
};

/**
 * Takes a template apart. `{body}` stands for the raw bytes, `{timestamp}` for the time exactly as it came, `{header:NAME}`, `{method}`,
 * `{url}` for the full public URL, `{notificationUrl}` for the URL as configured at the sender (a param; else the request's),
 * `{form:FIELD}`, `{$.json.path}`, `{secret}`, `{gunzip(body)}`, `{crc32(body)}` in decimal, `{sorted form}` for every form field as name
 * and value, sorted, and any other word for a param of that name.
 */
export function parseTemplate(text: string): Template {
  let template = parsed.get(text);
  if (template) return template;
  const headers: string[] = [];
  const params: string[] = [];
  const pieces = text
    .split(/(\{[^{}]+\})/)
    .filter((piece) => piece !== "")
    .map((piece): Piece => {
      const word = /^\{(.+)\}$/s.exec(piece)?.[1];
      if (word === undefined) return piece;
      const known = Object.hasOwn(NAMED, word) ? NAMED[word] : undefined;
      if (known) return known;
      if (word.startsWith("header:")) {
        const name = word.slice(7);
        headers.push(name);
        return (view) => view.message.header(name);
      }
      if (word.startsWith("form:")) return (view) => view.message.form(word.slice(5)) ?? "";
      if (word.startsWith("$")) return (view) => written(follow(view.root(), word));
      if (!/^[A-Za-z]\w*$/.test(word)) return piece;
      params.push(word);
      return (view) => view.params[word] ?? null;
    });
  template = { pieces, headers, params };
  if (parsed.size < 1000) parsed.set(text, template);
  return template;
}

/**
 * What a signature covers, in parts that are not copied: the one construction behind verify, sign and explain. The first is the
 * usual one; a scheme may allow others. Null where the request lacks something.
 */
export function constructions(scheme: SignatureScheme, view: SigningView): SignedParts[] {
  if (scheme.build) return scheme.build(view);
  const one = fill(scheme.signed, view);
  return one ? [one] : [];
}

/** One template filled in, or null where the request lacks something it names. */
export function fill(template: string, view: SigningView): SignedParts | null {
  const parts: SignedParts = [];
  for (const piece of parseTemplate(template).pieces) {
    const part = typeof piece === "string" ? piece : piece(view);
    if (part === null) return null;
    const last = parts.length - 1;
    // Texts that stand side by side are one: each part costs a call of its own.
    if (typeof part === "string" && typeof parts[last] === "string") parts[last] += part;
    else parts.push(part);
  }
  return parts;
}

function unpacked({ message, body }: SigningView): Part | null {
  const bytes = body instanceof Uint8Array ? body : message.whole();
  if (!bytes || bytes[0] !== 0x1f || bytes[1] !== 0x8b) return body;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED });
  } catch {
    return null;
  }
}

function checksum({ body }: SigningView): string {
  if (body instanceof Uint8Array) return String(crc32(body));
  let value = 0;
  for (const piece of body.pieces()) value = crc32(piece, value);
  return String(value);
}

/** Names in order, each with every different value of its own, in order. */
function sortedForm({ message }: SigningView): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of message.formFields()) {
    const known = values.get(name);
    if (known) known.add(value);
    else values.set(name, new Set([value]));
  }
  return [...values.keys()]
    .sort()
    .flatMap((name) => [...values.get(name)!].sort().map((value) => name + value))
    .join("");
}
