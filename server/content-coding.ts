import { promisify } from "node:util";
import zlib from "node:zlib";
import { HooktapError } from "../protocol/error.ts";

/** What goes in and what comes out has at most so many bytes: enough to look at, too little for a bomb to hurt. */
const MAX_BYTES = 10 * 1024 * 1024;
const MAX_LAYERS = 2;

type Decoder = (bytes: Uint8Array, partial: boolean) => Promise<Uint8Array>;

const maxOutputLength = MAX_BYTES;
const [gunzip, inflate, inflateRaw, brotli] = [
  promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gunzip),
  promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.inflate),
  promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.inflateRaw),
  promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress),
];

/** Without this a beginning that was kept of something longer is an error. */
const flush = (partial: boolean) => ({
  maxOutputLength,
  ...(partial ? { finishFlush: zlib.constants.Z_SYNC_FLUSH } : {}),
});

const DECODERS: Record<string, Decoder> = {
  gzip: (bytes, partial) => gunzip(bytes, flush(partial)),
  br: (bytes, partial) =>
    brotli(bytes, {
      maxOutputLength,
      ...(partial ? { finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH } : {}),
    }),
  // RFC 9110 section 8.4.1.2: zlib's format is meant, and many send it without zlib's header.
  deflate: (bytes, partial) => ((bytes[0]! & 0x0f) === 8 ? inflate : inflateRaw)(bytes, flush(partial)),
  zstd(bytes) {
    if (!("zstdDecompress" in zlib)) {
      throw undecodable("this relay's Node.js has no zstd", "run the relay on Node.js 22.15 or newer");
    }
    const unpack = zlib.zstdDecompress as typeof zlib.brotliDecompress;
    return promisify<Uint8Array, zlib.BrotliOptions, Buffer>(unpack)(bytes, { maxOutputLength });
  },
};

/**
 * A body without its content codings. `partial`: the bytes are only the beginning of it. Fails with `not_decodable`, which says
 * why, for unknown codings, broken bytes, more than two layers, and for more than 10 MiB on either side.
 */
export async function decodeContent(
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  codings: readonly string[],
  partial: boolean,
): Promise<Uint8Array> {
  if (codings.length > MAX_LAYERS) {
    throw undecodable(`the body is packed ${codings.length} times, at most ${MAX_LAYERS} are undone`);
  }
  let decoded = await gather(parts);
  for (const coding of codings.toReversed()) {
    const decode = Object.hasOwn(DECODERS, coding) ? DECODERS[coding]! : null;
    if (!decode) throw undecodable(`hooktap does not know the content coding "${coding}"`);
    try {
      decoded = await decode(decoded, partial);
    } catch (error) {
      if (error instanceof HooktapError) throw error;
      if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
      throw undecodable(`these bytes are not ${coding}, though Content-Encoding says so`);
    }
  }
  return decoded;
}

async function gather(parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of parts) {
    pieces.push(piece);
    size += piece.length;
    if (size > MAX_BYTES) throw tooLarge();
  }
  return Buffer.concat(pieces);
}

function tooLarge(): HooktapError {
  return undecodable(`a body is unpacked here up to ${MAX_BYTES / 1024 ** 2} MB, this one has more`);
}

function undecodable(message: string, hint = "download the exact bytes and unpack them with a tool of your own") {
  return new HooktapError("not_decodable", message, { hint });
}
