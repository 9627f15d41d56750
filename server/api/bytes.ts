export type Parts = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * What a stranger sent, as a download: never a page of this origin. Read as fast as its reader takes it; one `Range` of bytes is
 * understood (RFC 9110 section 14).
 */
export function bytesResponse(
  read: (range: { from: number; to: number }) => Parts,
  size: number,
  options: { name: string; range: string | undefined },
): Response {
  const headers: Record<string, string> = {
    "Content-Type": "application/octet-stream",
    "Content-Disposition": `attachment; filename="${options.name}"`,
    "Content-Security-Policy": "sandbox",
    "Cache-Control": "private, max-age=3600",
    "Accept-Ranges": "bytes",
  };
  const range = readRange(options.range, size);
  if (range === "unsatisfiable") {
    return new Response(null, { status: 416, headers: { ...headers, "Content-Range": `bytes */${size}` } });
  }
  const { from, to } = range ?? { from: 0, to: size };
  headers["Content-Length"] = String(to - from);
  if (range) headers["Content-Range"] = `bytes ${from}-${to - 1}/${size}`;
  return new Response(streamOf(read({ from, to })), { status: range ? 206 : 200, headers });
}

/** Parts as a stream, each read when it is asked for. */
export function streamOf(parts: Parts): ReadableStream<Uint8Array> {
  const iterator = Symbol.asyncIterator in parts ? parts[Symbol.asyncIterator]() : parts[Symbol.iterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    // Nothing ahead: the answer to a HEAD has no reader, and what was opened for its first piece would stay open.
    { highWaterMark: 0 },
  );
}

/** A range as offsets, `to` exclusive. Null for none, and for those that a server may ignore: other units, several ranges. */
function readRange(header: string | undefined, size: number): { from: number; to: number } | "unsatisfiable" | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const last = match[1] === "";
  const from = last ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const to = last || match[2] === "" ? size : Math.min(size, Number(match[2]) + 1);
  return from >= size || from >= to ? "unsatisfiable" : { from, to };
}
