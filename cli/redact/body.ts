import { brotliCompressSync, brotliDecompressSync, deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import { utf8 } from "../../protocol/copy-as/copied-request.ts";
import { contentCodings, type HeaderList, headerValue } from "../../protocol/headers.ts";
import type { Names } from "./names.ts";
import type { Values } from "./values.ts";

/** A larger body is not looked into, unpacked or not. */
export const LARGEST_READ = 8 * 1024 * 1024;

const bound = { maxOutputLength: LARGEST_READ };
const CODINGS: Record<string, { open(bytes: Uint8Array): Buffer; pack(bytes: Uint8Array): Buffer }> = {
  gzip: { open: (bytes) => gunzipSync(bytes, bound), pack: (bytes) => gzipSync(bytes) },
  deflate: { open: (bytes) => inflateSync(bytes, bound), pack: (bytes) => deflateSync(bytes) },
  br: { open: (bytes) => brotliDecompressSync(bytes, bound), pack: (bytes) => brotliCompressSync(bytes) },
};

/** A body with its values masked; null for one that cannot be looked into: pictures, unknown codings, what is too large. */
export function redactBody(bytes: Uint8Array, headers: HeaderList, names: Names, values: Values): Uint8Array | null {
  const [coding, ...more] = contentCodings(headers);
  if (coding === undefined) return redactContent(bytes, headerValue(headers, "content-type") ?? "", names, values);
  const known = more.length === 0 ? CODINGS[coding] : undefined;
  if (!known) return null;
  try {
    const content = redactContent(known.open(bytes), headerValue(headers, "content-type") ?? "", names, values);
    return content && known.pack(content);
  } catch {
    return null;
  }
}

function redactContent(bytes: Uint8Array, contentType: string, names: Names, values: Values): Uint8Array | null {
  const boundary = /^multipart\/.*;\s*boundary="?([^";]{1,200})"?/is.exec(contentType)?.[1];
  if (boundary !== undefined) return redactMultipart(bytes, boundary, names, values);
  const text = utf8(bytes);
  if (text === null) return null;
  return Buffer.from(redactDocument(text, contentType, names, values));
}

function redactDocument(text: string, contentType: string, names: Names, values: Values): string {
  const isForm =
    /^application\/x-www-form-urlencoded\b/i.test(contentType) || /^[\w.[\]-]+=[^\s<{]*$/.test(text.slice(0, 20_000));
  if (/\bjson\b/i.test(contentType) || /^\s*["[{]/.test(text)) {
    const json = values.json(text);
    if (json !== null) return json;
  }
  return isForm ? values.pairs(text, false) : redactLoose(text, names, values);
}

const XML_FIELD = /<([\w:.-]{1,100})((?:\s[^<>]{0,1000})?)>([^<]{1,8000})<\/\1>/g;
const LOOSE_FIELD =
  /(["']?)([A-Za-z][\w.-]{0,99})\1(\s{0,10}[:=]\s{0,10})("(?:[^"\\\n]|\\.){1,8000}"|'[^'\n]{1,8000}'|(?:(?:Bearer|Basic|Digest|Token|ApiKey) )?[^\s,;&"'<>{}[\]]{1,8000})/g;

/** XML, logs, JSON that is broken: named values are masked by their names, the rest as plain text. */
function redactLoose(text: string, names: Names, values: Values): string {
  const named = text
    .replace(XML_FIELD, (all, name: string, attributes: string, value: string) =>
      names.field(name, "") ? `<${name}${attributes}>${values.field(name, "", value)}</${name}>` : all,
    )
    .replace(LOOSE_FIELD, (all, quote: string, name: string, sign: string, value: string) => {
      if (!names.field(name, "")) return all;
      const edge = /^["']/.exec(value)?.[0] ?? "";
      const inner = edge === "" ? value : value.slice(1, -1);
      return `${quote}${name}${quote}${sign}${edge}${values.field(name, "", inner)}${edge}`;
    });
  return values.text(named);
}

/** A form in parts: each by its name, files by their type. A character is a byte here. */
function redactMultipart(bytes: Uint8Array, boundary: string, names: Names, values: Values): Uint8Array {
  const mark = `--${boundary}`;
  const parts = Buffer.from(bytes).toString("latin1").split(mark);
  const changed = parts.map((part) => {
    const end = part.indexOf("\r\n\r\n");
    if (end < 0) return part;
    const head = part.slice(0, end);
    const tail = part.endsWith("\r\n") ? "\r\n" : "";
    const content = Buffer.from(part.slice(end + 4, part.length - tail.length), "latin1");
    const name = /;\s*name="([^"]{0,200})"/i.exec(head)?.[1] ?? "";
    const type = /^content-type:\s*(.*)$/im.exec(head)?.[1] ?? "";
    const text = utf8(content);
    const fresh =
      text === null
        ? Buffer.alloc(content.length)
        : Buffer.from(type === "" ? values.field(name, "", text) : redactDocument(text, type, names, values));
    return `${head}\r\n\r\n${fresh.toString("latin1")}${tail}`;
  });
  return Buffer.from(changed.join(mark), "latin1");
}
