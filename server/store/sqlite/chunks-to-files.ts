import { closeSync, fsyncSync, openSync, statfsSync, writeSync } from "node:fs";
import { HooktapError } from "../../../protocol/error.ts";
import type { Database } from "../../sqlite.ts";
import { bodyFileOf, bodyFolderOf, makeBodyFolder, syncFolder } from "./body-files.ts";

/** A chunk's key was its body's id and its number in one integer. */
const CHUNKS_PER_BODY = 65_536;

/** What the database itself may need to write meanwhile. */
const SPARE_BYTES = 16 * 1024 * 1024;

/** The rows go when their copies are there. */
function assertRoom(db: Database, file: string): void {
  const { needed } = db.prepare("SELECT total(size) AS needed FROM large_body").get() as { needed: number };
  const { bavail, bsize } = statfsSync(bodyFolderOf(file));
  if (bavail * bsize > needed + SPARE_BYTES) return;
  const megabytes = (bytes: number) => Math.ceil(bytes / 1024 ** 2);
  throw new HooktapError(
    "disk_low",
    `large bodies move from ${file} into files of their own, which takes ${megabytes(needed + SPARE_BYTES)} MB; ${megabytes(bavail * bsize)} MB are free`,
    { hint: "free some space on that disk and start again: nothing was changed" },
  );
}

/** A step of the schema: large bodies were rows of 256 KiB each. Again from the start where it was interrupted; the rows go last. */
export function chunksToFiles(db: Database, file: string): void {
  db.exec("DELETE FROM large_body WHERE sha256 IS NULL");
  const bodies = db.prepare("SELECT id FROM large_body").all() as { id: number }[];
  const chunks = db.prepare("SELECT bytes FROM chunk WHERE id >= ? AND id < ? ORDER BY id");
  if (bodies.length > 0) {
    makeBodyFolder(file);
    assertRoom(db, file);
  }
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
