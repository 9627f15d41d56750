/** How a body can be shown, and how each is called. */
export const BODY_KINDS = {
  json: "JSON",
  ndjson: "JSON lines",
  form: "Form",
  multipart: "Multipart",
  xml: "XML",
  image: "Image",
  text: "Text",
  hex: "Hex",
} as const;
export type BodyKind = keyof typeof BODY_KINDS;

/** Above this a tree would take the browser's memory: text is shown unless the tree is asked for. */
const MOST_FOR_TREE_BYTES = 16 * 1024 * 1024;

const IMAGES: { type: string; magic: number[]; at?: number }[] = [
  { type: "image/jpeg", magic: [0xff, 0xd8, 0xff] },
  { type: "image/png", magic: [0x89, 0x50, 0x4e, 0x47] },
  { type: "image/gif", magic: [0x47, 0x49, 0x46, 0x38] },
  { type: "image/webp", magic: [0x57, 0x45, 0x42, 0x50], at: 8 },
];

const BY_TYPE: [RegExp, BodyKind][] = [
  [/^application\/x-www-form-urlencoded$/, "form"],
  [/[/+](x-)?(ndjson|jsonl|jsonlines|json-lines|json-seq)$/, "ndjson"],
  [/[/+]json$/, "json"],
  [/[/+]xml$/, "xml"],
];

/** The type of a picture by its first bytes; null for anything else. SVG is text here: it can hold scripts. */
export function imageType(bytes: Uint8Array): string | null {
  const found = IMAGES.find(({ magic, at = 0 }) => magic.every((byte, index) => bytes[at + index] === byte));
  return found?.type ?? null;
}

/** The bytes as text, in the charset the sender named; null if they are not text in it. A byte order mark is dropped. */
export function decodeText(bytes: Uint8Array, contentType: string | null): string | null {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? "")?.[1] ?? "utf-8";
  try {
    const text = decoderOf(charset).decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

/** What a sender calls a charset may be none. */
function decoderOf(charset: string) {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    return new TextDecoder("utf-8", { fatal: true });
  }
}

/** The boundary of a multipart body's parts, null where the type is none or names none. */
export function multipartBoundary(contentType: string | null): string | null {
  const match = /^multipart\/.*?;\s*boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/is.exec(contentType ?? "");
  return match ? (match[1] ?? match[2]!) : null;
}

/** How to show a body: by what the sender says, and by the bytes where that says nothing or is not true. */
export function detectKind(bytes: Uint8Array, contentType: string | null): BodyKind {
  const type = (contentType ?? "").split(";")[0]!.trim().toLowerCase();
  if (imageType(bytes) !== null) return "image";
  // Its parts may be anything, the whole need not be text.
  if (multipartBoundary(contentType) !== null) return "multipart";
  const text = decodeText(bytes, contentType);
  if (text === null) return "hex";
  if (bytes.length > MOST_FOR_TREE_BYTES) return "text";
  const named = BY_TYPE.find(([pattern]) => pattern.test(type))?.[1];
  if (named) return named;
  if (/^\s*[{[]/.test(text)) return isJsonLines(text) ? "ndjson" : "json";
  return /^\s*<\?xml\s/.test(text) ? "xml" : "text";
}

/** Whether the first lines are values of their own: a line of one value that is written over many is none by itself. */
function isJsonLines(text: string): boolean {
  const [first, second] = text.split("\n", 2).map((line) => line.trim());
  return second !== undefined && isObject(second) && isObject(first!);
}

function isObject(line: string): boolean {
  if (!line.startsWith("{")) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
