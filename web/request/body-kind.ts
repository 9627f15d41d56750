export const BODY_KINDS = ["json", "form", "image", "text", "hex"] as const;
export type BodyKind = (typeof BODY_KINDS)[number];

const IMAGES: { type: string; magic: number[]; at?: number }[] = [
  { type: "image/jpeg", magic: [0xff, 0xd8, 0xff] },
  { type: "image/png", magic: [0x89, 0x50, 0x4e, 0x47] },
  { type: "image/gif", magic: [0x47, 0x49, 0x46, 0x38] },
  { type: "image/webp", magic: [0x57, 0x45, 0x42, 0x50], at: 8 },
];

/** The type of a picture by its first bytes; null for anything else. SVG is text here: it can hold scripts. */
export function imageType(bytes: Uint8Array): string | null {
  const found = IMAGES.find(({ magic, at = 0 }) => magic.every((byte, index) => bytes[at + index] === byte));
  return found?.type ?? null;
}

/** The bytes as text, in the charset the sender named; null if they are not text in it. A byte order mark is dropped. */
export function decodeText(bytes: Uint8Array, contentType: string | null): string | null {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? "")?.[1] ?? "utf-8";
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(charset, { fatal: true });
  } catch {
    decoder = new TextDecoder("utf-8", { fatal: true });
  }
  try {
    const text = decoder.decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

/** How to show a body: by what the sender says, and by the bytes where that says nothing or is not true. */
export function detectKind(bytes: Uint8Array, contentType: string | null): BodyKind {
  const type = (contentType ?? "").split(";")[0]!.trim().toLowerCase();
  if (imageType(bytes) !== null) return "image";
  const text = decodeText(bytes, contentType);
  if (text === null) return "hex";
  if (type === "application/x-www-form-urlencoded") return "form";
  if (/[/+]json$/.test(type) || /^\s*[{[]/.test(text)) return "json";
  return "text";
}
