import { asBuffer } from "./bytes.ts";

const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const BOUNDARY = /^multipart\/form-data\s*;.*?boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/is;

/** A form's fields, decoded, in order, by its Content-Type: URL-encoded, or multipart without its files. Empty where it is no form. */
export function formFields(type: string, body: Uint8Array): [name: string, value: string][] {
  if (isUrlEncoded(type)) return [...new URLSearchParams(asBuffer(body).toString("utf8"))];
  const boundary = BOUNDARY.exec(type);
  if (!boundary) return [];
  const bytes = asBuffer(body);
  return [...parts(bytes, boundary[1] ?? boundary[2]!)].map(({ name, start, end }) => [
    name,
    bytes.toString("utf8", start, end),
  ]);
}

/** Whether a Content-Type is one that `formFields` reads. */
export function isForm(type: string): boolean {
  return isUrlEncoded(type) || BOUNDARY.test(type);
}

export function isUrlEncoded(type: string): boolean {
  return /^application\/x-www-form-urlencoded/i.test(type);
}

/** Finds `name=` at the start of a pair and decodes that value alone, so that a long form costs no more than a search. */
export function urlEncodedField(bytes: Uint8Array, name: string): string | null {
  const body = asBuffer(bytes);
  for (let at = body.indexOf(name); at !== -1; at = body.indexOf(name, at + 1)) {
    const value = at + name.length + 1;
    if (body[value - 1] !== EQUALS || (at > 0 && body[at - 1] !== AMPERSAND)) continue;
    const end = body.indexOf(AMPERSAND, value);
    const raw = body.toString("utf8", value, end === -1 ? body.length : end);
    return new URLSearchParams(`v=${raw}`).get("v");
  }
  return null;
}

/** A part of a multipart form: its name, and where its value stands. */
interface Part {
  name: string;
  start: number;
  end: number;
}

/** RFC 7578: each part between two boundaries is headers, an empty line and the value. Without files. */
function* parts(body: Buffer, boundary: string): Generator<Part> {
  const line = `--${boundary}`;
  for (let start = body.indexOf(line); start !== -1;) {
    const next = body.indexOf(line, start + line.length);
    if (next === -1) return;
    const part = body.subarray(start + line.length, next);
    const empty = part.indexOf("\r\n\r\n");
    const head = empty === -1 ? "" : part.toString("utf8", 0, empty);
    const name = /content-disposition:[^\r\n]*;\s*name="([^"]*)"/i.exec(head)?.[1];
    if (name !== undefined && !/;\s*filename\*?=/i.test(head)) {
      const end = body.toString("latin1", next - 2, next) === "\r\n" ? next - 2 : next;
      yield { name, start: start + line.length + empty + 4, end: Math.max(end, start + line.length + empty + 4) };
    }
    start = next;
  }
}

/**
 * A form with one field's first value replaced, or with the field added; every other byte is kept. Null where the Content-Type is no
 * form's, or the body none of its boundary.
 */
export function setFormField(type: string, bytes: Uint8Array, name: string, value: string): Buffer | null {
  const body = asBuffer(bytes);
  if (isUrlEncoded(type)) return setPair(body, name, value);
  const found = BOUNDARY.exec(type);
  if (!found) return null;
  const boundary = found[1] ?? found[2]!;
  for (const part of parts(body, boundary)) if (part.name === name) return replaced(body, part, value);
  const start = body.indexOf(`--${boundary}`);
  if (start === -1) return null;
  const added = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  return replaced(body, { start, end: start }, added);
}

function setPair(body: Buffer, name: string, value: string): Buffer {
  const pair = `${name}=${encodeURIComponent(value)}`;
  for (let start = 0; start < body.length;) {
    const next = body.indexOf(AMPERSAND, start);
    const end = next === -1 ? body.length : next;
    const [known] = new URLSearchParams(body.toString("latin1", start, end)).keys();
    if (known === name) return replaced(body, { start, end }, pair);
    start = end + 1;
  }
  return replaced(body, { start: body.length, end: body.length }, `${body.length === 0 ? "" : "&"}${pair}`);
}

function replaced(body: Buffer, { start, end }: { start: number; end: number }, by: string): Buffer {
  return Buffer.concat([body.subarray(0, start), Buffer.from(by, "utf8"), body.subarray(end)]);
}
