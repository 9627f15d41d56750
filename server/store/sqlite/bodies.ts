import type { BodyWriter, LargeBody } from "../store.ts";
import type { Database } from "../../sqlite.ts";
import type { Writer } from "./writer.ts";

/** Bodies up to this size stand beside their request; larger ones in chunks of it. */
const CHUNK = 256 * 1024;

/** So many chunks may wait for their commit: they share an fsync, and the sender is slowed beyond that. */
const CHUNKS_UNDER_WAY = 3;

/** So many written chunks are kept for the next bodies. */
const MOST_SPARE = 8;

/** A chunk's key is its body's id and its number in one integer, so that neither needs an index. */
const CHUNKS_PER_BODY = 65_536;

const WHOLE = { from: 0, to: Infinity };

/** How to read a stored body: its bytes in pieces of at most a chunk, from one offset up to before another. */
export function readBodyOf(db: Database) {
  const small = db.prepare("SELECT bytes FROM body WHERE seq = ?");
  const largeOf = db.prepare(
    "SELECT large_body.id AS id, chunks FROM request JOIN large_body ON large_body.id = large_body WHERE seq = ?",
  );
  const chunk = db.prepare("SELECT bytes FROM chunk WHERE id = ?");
  return function* read(seq: number, { from, to }: { from: number; to: number } = WHOLE): Generator<Uint8Array> {
    const row = small.get(seq) as { bytes: Uint8Array } | undefined;
    if (row) {
      if (from < row.bytes.length) yield row.bytes.subarray(from, to);
      return;
    }
    const large = largeOf.get(seq) as { id: number; chunks: number } | undefined;
    for (let n = Math.floor(from / CHUNK); n < (large?.chunks ?? 0) && n * CHUNK < to; n++) {
      const part = chunk.get(large!.id * CHUNKS_PER_BODY + n) as { bytes: Uint8Array } | undefined;
      if (!part) return;
      yield part.bytes.subarray(Math.max(0, from - n * CHUNK), to - n * CHUNK);
    }
  };
}

export type BodyTable = ReturnType<typeof createBodyTable>;

/** Bodies: small ones by seq, large ones in chunks, each of those stored once however often it came. */
export function createBodyTable(db: Database, writer: Writer) {
  const readBody = readBodyOf(db);
  const insertLarge = db.prepare(
    "INSERT INTO large_body (id, size, chunks, sha256) VALUES (NULL, 0, 0, NULL) RETURNING id",
  );
  const insertChunk = db.prepare("INSERT INTO chunk (id, bytes) VALUES (?, ?)");
  const twin = db.prepare("SELECT id FROM large_body WHERE sha256 = ? AND size = ?");
  const complete = db.prepare("UPDATE large_body SET size = ?, chunks = ?, sha256 = ? WHERE id = ?");
  const removeLarge = db.prepare("DELETE FROM large_body WHERE id = ?");
  const removeChunks = db.prepare("DELETE FROM chunk WHERE id >= ? AND id < ?");
  const used = db.prepare("SELECT 1 FROM request WHERE large_body = ? LIMIT 1");
  const unused = db.prepare(
    "SELECT id FROM large_body WHERE NOT EXISTS (SELECT 1 FROM request WHERE request.large_body = large_body.id)",
  );

  /** Chunks that are written can be filled anew: a large body leaves no garbage, which would wait long for the whole heap's collection. */
  const spare: Buffer[] = [];
  const giveBack = (chunk: Buffer) => {
    if (spare.length < MOST_SPARE) spare.push(chunk);
  };

  function drop(id: number): void {
    removeChunks.run(id * CHUNKS_PER_BODY, (id + 1) * CHUNKS_PER_BODY);
    removeLarge.run(id);
  }

  return {
    async open(): Promise<BodyWriter> {
      const { id } = await writer.write(() => insertLarge.get() as { id: number });
      let chunk: Buffer | null = null;
      let filled = 0;
      let chunks = 0;
      let size = 0;
      let aborted = false;
      let failure: { error: unknown } | null = null;
      const underWay = new Set<Promise<unknown>>();
      const put = (bytes: Buffer): void => {
        const key = id * CHUNKS_PER_BODY + chunks++;
        const part = bytes.subarray(0, filled);
        const written: Promise<unknown> = writer
          .write(() => insertChunk.run(key, part))
          .catch((error: unknown) => (failure ??= { error }))
          .finally(() => {
            underWay.delete(written);
            giveBack(bytes);
          });
        underWay.add(written);
        chunk = null;
        filled = 0;
      };
      /** Waits while more than so many chunks are on their way to the disk. */
      const settle = async (most: number): Promise<void> => {
        while (underWay.size > most) await Promise.race(underWay);
        if (failure) throw failure.error;
      };
      return {
        async write(bytes) {
          // What was still on its way when the body was given up: its chunk may be another body's by now.
          if (aborted) return;
          size += bytes.length;
          for (let at = 0; at < bytes.length;) {
            chunk ??= spare.pop() ?? Buffer.allocUnsafeSlow(CHUNK);
            const part = bytes.subarray(at, at + CHUNK - filled);
            chunk.set(part, filled);
            filled += part.length;
            at += part.length;
            if (filled === CHUNK) put(chunk);
          }
          await settle(CHUNKS_UNDER_WAY);
        },
        async finish(): Promise<LargeBody> {
          if (chunk) put(chunk);
          await settle(0);
          return { bodyId: id, size, chunks };
        },
        async abort() {
          aborted = true;
          if (chunk) giveBack(chunk);
          chunk = null;
          await settle(0).catch(() => {});
          await writer.write(() => drop(id));
        },
      };
    },

    async *read(seq: number, range?: { from: number; to: number }): AsyncGenerator<Uint8Array> {
      yield* readBody(seq, range);
    },

    /** The id under which a finished body is kept: that of the same bytes where they are stored already; only inside a change. */
    keep(body: LargeBody, sha256: Uint8Array): number {
      const known = twin.get(sha256, body.size) as { id: number } | undefined;
      if (known) drop(body.bodyId);
      else complete.run(body.size, body.chunks, sha256, body.bodyId);
      return known?.id ?? body.bodyId;
    },

    /** Drops a large body that no request has any more; only inside a change. */
    release(id: number): void {
      if (!used.get(id)) drop(id);
    },

    /** Drops what an interrupted relay left unfinished; only inside a change. */
    sweep(): void {
      for (const { id } of unused.all() as { id: number }[]) drop(id);
    },
  };
}
