import type { BodyWriter, LargeBody } from "../store.ts";
import type { Database } from "../../sqlite.ts";
import { bodyFileOf, createBodyFiles, isWhole, listBodies, readBodyFile } from "./body-files.ts";
import type { Writer } from "./writer.ts";

const WHOLE = { from: 0, to: Infinity };

/** How to read a stored body: its bytes in pieces of at most 256 KiB, from one offset up to before another. */
export function readBodyOf(db: Database, databaseFile: string) {
  const small = db.prepare("SELECT bytes FROM body WHERE seq = ?");
  const large = db.prepare(
    "SELECT large_body.id AS id, large_body.size AS size FROM request JOIN large_body ON large_body.id = large_body WHERE seq = ?",
  );
  return function* read(seq: number, { from, to }: { from: number; to: number } = WHOLE): Generator<Uint8Array> {
    const row = small.get(seq) as { bytes: Uint8Array } | undefined;
    if (row) {
      if (from < row.bytes.length) yield row.bytes.subarray(from, to);
      return;
    }
    const file = large.get(seq) as { id: number; size: number } | undefined;
    if (file && from < file.size) yield* readBodyFile(bodyFileOf(databaseFile, file.id), from, Math.min(to, file.size));
  };
}

export type BodyTable = ReturnType<typeof createBodyTable>;

/** Bodies: small ones in rows by seq, large ones in files, each of those once however often it came. */
export function createBodyTable(db: Database, writer: Writer, databaseFile: string) {
  const files = createBodyFiles(databaseFile);
  const readBody = readBodyOf(db, databaseFile);
  const twin = db.prepare("SELECT id FROM large_body WHERE sha256 = ? AND size = ?");
  const insert = db.prepare("INSERT INTO large_body (id, size, sha256) VALUES (?, ?, ?)");
  const replace = db.prepare("UPDATE request SET large_body = ? WHERE large_body = ?");
  const remove = db.prepare("DELETE FROM large_body WHERE id = ?");
  const used = db.prepare("SELECT 1 FROM request WHERE large_body = ? LIMIT 1");
  const ids = new Set((db.prepare("SELECT id FROM large_body").all() as { id: number }[]).map(({ id }) => id));

  let newest = 0;
  for (const id of ids) newest = Math.max(newest, id);
  // What an interrupted relay left unfinished. An id is not used again while its file may be on its way out.
  for (const id of listBodies(databaseFile)) {
    newest = Math.max(newest, id);
    if (!ids.has(id)) files.remove(id);
  }

  /** Files go when the change that drops them is on the disk. */
  let dropped: number[] = [];
  writer.join({
    committed() {
      for (const id of dropped) files.remove(id);
      dropped = [];
    },
    rolledBack() {
      dropped = [];
    },
  });

  return {
    async open(): Promise<BodyWriter> {
      const id = ++newest;
      const file = await files.create(id);
      let size = 0;
      return {
        write(bytes) {
          size += bytes.length;
          return file.write(bytes);
        },
        async finish(): Promise<LargeBody> {
          await file.finish();
          return { bodyId: id, size };
        },
        abort: file.abort,
      };
    },

    async *read(seq: number, range?: { from: number; to: number }): AsyncGenerator<Uint8Array> {
      yield* readBody(seq, range);
    },

    /** The id under which a finished body is kept: that of the same bytes where they are stored already; only inside a change. */
    keep(body: LargeBody, sha256: Uint8Array): number {
      const known = twin.get(sha256, body.size) as { id: number } | undefined;
      if (known && isWhole(bodyFileOf(databaseFile, known.id), body.size)) {
        dropped.push(body.bodyId);
        return known.id;
      }
      insert.run(body.bodyId, body.size, sha256);
      if (known) {
        // Its file was lost: these are the same bytes.
        replace.run(body.bodyId, known.id);
        remove.run(known.id);
        dropped.push(known.id);
      }
      return body.bodyId;
    },

    /** Drops a large body that no request has any more; only inside a change. */
    release(id: number): void {
      if (used.get(id)) return;
      remove.run(id);
      dropped.push(id);
    },

    close: files.close,
  };
}
