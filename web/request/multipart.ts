import { parseMultipart, MultipartParseError } from "@remix-run/multipart-parser";

export interface Part {
  name: string | null;
  fileName: string | null;
  contentType: string | null;
  bytes: Uint8Array<ArrayBuffer>;
}

const MOST_PARTS = 1_000;

/** The parts of a multipart body in their order, or why they cannot be told apart. */
export function multipartParts(
  body: Uint8Array,
  boundary: string,
): { parts: Part[]; problem: null } | { parts: null; problem: string } {
  // The relay took the body within its own limits: only the number of parts is the page's concern.
  const limits = { maxFileSize: body.length, maxTotalSize: body.length, maxParts: MOST_PARTS };
  try {
    const parts = [...parseMultipart(body, { boundary, ...limits })].map(({ name, filename, headers, bytes }) => ({
      name: name ?? null,
      fileName: filename ?? null,
      contentType: headers["content-type"] ?? null,
      bytes: new Uint8Array(bytes),
    }));
    return { parts, problem: null };
  } catch (error) {
    if (!(error instanceof MultipartParseError)) throw error;
    return { parts: null, problem: `The parts cannot be read (${error.message})` };
  }
}
