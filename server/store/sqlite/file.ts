import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync } from "node:fs";
import { HooktapError } from "../../../protocol/error.ts";
import { type Database, isSqliteError, openDatabase } from "../../sqlite.ts";
import { bodyFolderOf, listBodies } from "./body-files.ts";
import { migrate } from "./schema.ts";

// https://sqlite.org/fileformat2.html: sections 1.3 (database header) and 4.1 (WAL header).
const HEADER = 100;
const PAGE_SIZE_AT = 16;
const PAGE_COUNT_AT = 28;
const WAL_MAGICS = [0x377f0682, 0x377f0683];

/**
 * Opens a store's file, making it where there is none. A file that is damaged (empty, cut off, not SQLite, with a journal that is
 * none) is told as `database_corrupt` and left as it is: starting anew beside it would look as if everything had been lost.
 */
export function openFile(file: string): Database {
  if (existsSync(file)) inspect(file);
  else create(file);
  let db: Database | null = null;
  try {
    db = openDatabase(file);
    assertWhole(db, file);
    migrate(db, file);
    return db;
  } catch (error) {
    db?.close();
    if (!isSqliteError(error)) throw error;
    throw corrupt(file, error.message, error);
  }
}

/** Under another name until it is complete: a crash leaves either no database or a whole one. */
function create(file: string): void {
  const orphan = sizeOf(`${file}-wal`) > 0 ? `${file}-wal` : listBodies(file).length > 0 ? bodyFolderOf(file) : null;
  if (orphan) throw corrupt(orphan, `its database ${file} is missing`);
  const fresh = `${file}.new`;
  for (const name of [fresh, `${fresh}-wal`, `${fresh}-shm`]) rmSync(name, { force: true });
  const db = openDatabase(fresh);
  try {
    migrate(db, file);
  } finally {
    db.close();
  }
  renameSync(fresh, file);
}

function inspect(file: string): void {
  if (sizeOf(file) === 0) throw corrupt(file, "it is empty");
  const wal = read(`${file}-wal`, 4);
  if (wal && wal.length > 0 && (wal.length < 4 || !WAL_MAGICS.includes(wal.readUInt32BE(0)))) {
    throw corrupt(`${file}-wal`, "it is no journal of SQLite, so what it held cannot be read");
  }
}

/** A file that was cut off opens well, and fails only when a page beyond its end is read. */
function assertWhole(db: Database, file: string): void {
  if (sizeOf(`${file}-wal`) > 0) db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const header = read(file, HEADER);
  if (!header || header.length < HEADER) throw corrupt(file, "it is cut off");
  const pageSize = header.readUInt16BE(PAGE_SIZE_AT);
  const expected = (pageSize === 1 ? 65_536 : pageSize) * header.readUInt32BE(PAGE_COUNT_AT);
  const size = sizeOf(file);
  if (size < expected) throw corrupt(file, `it is cut off: ${size} bytes of ${expected} are there`);
}

function corrupt(file: string, why: string, cause?: unknown): HooktapError {
  return new HooktapError("database_corrupt", `${file} cannot be read: ${why}`, {
    hint: "nothing was changed in it; restore it from a backup, or move it aside to start anew",
    cause,
  });
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function read(path: string, bytes: number): Buffer | null {
  if (!existsSync(path)) return null;
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(bytes);
    return buffer.subarray(0, readSync(file, buffer, 0, bytes, 0));
  } finally {
    closeSync(file);
  }
}
