import { asBuffer } from "./bytes.ts";

const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const BOUNDARY = /^multipart\/form-data\s*;.*?boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/is;

/** A form's fields, decoded, in order, by its Content-Type: URL-encoded, or multipart without its files. Empty where it is no form. */
export function formFields(type: string, body: Uint8Array): [name: string, value: string][] {
  if (isUrlEncoded(type)) return [...new URLSearchParams(asBuffer(body).toString("utf8"))];
  const boundary = BOUNDARY.exec(type);
  return boundary ? parts(asBuffer(body), boundary[1] ?? boundary[2]!) : [];
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

/** RFC 7578: each part between two boundaries is headers, an empty line and the value. */
function parts(body: Buffer, boundary: string): [string, string][] {
  const fields: [string, string][] = [];
  const line = `--${boundary}`;
  for (let start = body.indexOf(line); start !== -1;) {
    const next = body.indexOf(line, start + line.length);
    if (next === -1) break;
    const part = body.subarray(start + line.length, next);
    const empty = part.indexOf("\r\n\r\n");
    const head = empty === -1 ? "" : part.toString("utf8", 0, empty);
    const name = /content-disposition:[^\r\n]*;\s*name="([^"]*)"/i.exec(head)?.[1];
    if (name !== undefined && !/;\s*filename\*?=/i.test(head)) {
      fields.push([name, part.toString("utf8", empty + 4).replace(/\r\n$/, "")]);
    }
    start = next;
  }
  return fields;
}
