import { base64 } from "../copy-as/base64.ts";
import { utf8 } from "../copy-as/copied-request.ts";

type Written = { body: string } | { bodyBase64: string } | Record<never, string>;

/** Bytes as a bundle's line holds them: text where they are UTF-8, else base64, and nothing for none. */
export function writtenBytes(bytes: Uint8Array): Written {
  if (bytes.length === 0) return {};
  const text = utf8(bytes);
  return text === null ? { bodyBase64: base64(bytes) } : { body: text };
}

/** The bytes that a line holds; none for neither. */
export function readBytes({
  body,
  bodyBase64,
}: {
  body?: string | undefined;
  bodyBase64?: string | undefined;
}): Uint8Array {
  if (body !== undefined) return new TextEncoder().encode(body);
  if (bodyBase64 === undefined) return new Uint8Array();
  const binary = atob(bodyBase64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
