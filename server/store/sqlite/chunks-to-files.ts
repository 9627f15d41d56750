import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import type { Database } from "../../sqlite.ts";
import { bodyFileOf, bodyFolderOf, makeBodyFolder, syncFolder } from "./body-files.ts";

/** A chunk's key was its body's id and its number in one integer. */
const CHUNKS_PER_BODY = 65_536;

/** A step of the schema: large bodies were rows of 256 KiB each. Again from the start where it was interrupted; the rows go last. */
export function chunksToFiles(db: Database, file: string): void {
  db.exec("DELETE FROM large_body WHERE sha256 IS NULL");
  const bodies = db.prepare("SELECT id FROM large_body").all() as { id: number }[];
  const chunks = db.prepare("SELECT bytes FROM chunk WHERE id >= ? AND id < ? ORDER BY id");
  if (bodies.length > 0) makeBodyFolder(file);
  for (const { id } of bodies) {
    const copy = openSync(bodyFileOf(file, id), "w", 0o600);
    try {
      for (const row of chunks.iterate(id * CHUNKS_PER_BODY, (id + 1) * CHUNKS_PER_BODY)) {
        const { bytes } = row as { bytes: Uint8Array };
        for (let at = 0; at < bytes.length;) at += writeSync(copy, bytes, at);
      }
      fsyncSync(copy);
    } finally {
      closeSync(copy);
    }
  }
  if (bodies.length > 0) syncFolder(bodyFolderOf(file));
  db.exec("DROP TABLE chunk; ALTER TABLE large_body DROP COLUMN chunks");
}
