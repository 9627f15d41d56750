import {
  closeSync,
  createWriteStream,
  existsSync,
  fdatasync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from "node:fs";
import { open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { finished } from "node:stream/promises";
import { promisify } from "node:util";
import { HooktapError } from "../../../protocol/error.ts";
import { storageError } from "./storage-error.ts";

/** So much of a file is read at once. */
const PIECE = 256 * 1024;

/** So many bytes may wait for the disk before their sender is slowed. */
const MOST_WAITING = 1024 * 1024;

/** The disk begins after so many bytes: little is left for the end, when the sender waits for it. */
const SYNC_EVERY = 8 * 1024 * 1024;

const sync = promisify(fdatasync);

/** Windows opens no folders, and needs none of this. */
const FOLDERS_SYNC = process.platform !== "win32";

/** Where the large bodies of a database are: beside it, as its journal is. */
export const bodyFolderOf = (databaseFile: string): string => `${databaseFile}-bodies`;

export const bodyFileOf = (databaseFile: string, id: number): string => join(bodyFolderOf(databaseFile), String(id));

/** The ids of all bodies beside a database. */
export function listBodies(databaseFile: string): number[] {
  const folder = bodyFolderOf(databaseFile);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => /^[0-9]+$/.test(name)).map(Number);
}

/** Makes the folder of a database's bodies where there is none; either way its name is on the disk then. */
export function makeBodyFolder(databaseFile: string): void {
  const folder = bodyFolderOf(databaseFile);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  syncFolder(dirname(folder));
}

/** A file's name is the content of its folder: a crash could leave a request whose file has none. */
export function syncFolder(folder: string): void {
  if (!FOLDERS_SYNC) return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The bytes of a body's file from one offset up to before another, in pieces of at most 256 KiB. Throws `body_unreadable`. */
export function* readBodyFile(path: string, from: number, to: number): Generator<Uint8Array> {
  let file: number | null = null;
  try {
    file = openSync(path, "r");
    for (let at = from; at < to;) {
      const piece = Buffer.allocUnsafeSlow(Math.min(PIECE, to - at));
      const read = readSync(file, piece, 0, piece.length, at);
      if (read === 0) throw new Error(`${path} ends after ${at} bytes`);
      yield piece.subarray(0, read);
      at += read;
    }
  } catch (error) {
    throw storageError("body_unreadable", "a stored body cannot be read", error);
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** Whether a body's file is there, with all of its bytes. */
export const isWhole = (path: string, size: number): boolean =>
  statSync(path, { throwIfNoEntry: false })?.size === size;

/** One large body on its way into its file. */
export interface BodyFile {
  /** Resolves when more is welcome; the bytes must not change any more. Throws `storage_failed`, as `finish` does. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when the bytes and the file's name are on the disk. */
  finish(): Promise<void>;
  abort(): Promise<void>;
}

/** The files that hold a large body each, named by its id. They are written and removed beside the event loop. */
export function createBodyFiles(databaseFile: string) {
  const folder = bodyFolderOf(databaseFile);
  const path = (id: number) => bodyFileOf(databaseFile, id);
  const removals = new Set<Promise<void>>();
  let made = false;
  let closed = false;
  const failure = (error: unknown) => storageError("storage_failed", "a body could not be written", error);

  /** As `syncFolder`, beside the event loop. */
  async function syncNames(): Promise<void> {
    if (!FOLDERS_SYNC) return;
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  }

  function remove(id: number): void {
    const removal = rm(path(id), { force: true })
      // The next start removes what no request has.
      .catch(() => {})
      .finally(() => removals.delete(removal));
    removals.add(removal);
  }

  return {
    /** Begins a file that is not there yet. Throws `storage_failed`. */
    async create(id: number): Promise<BodyFile> {
      if (closed) throw new HooktapError("storage_closed", "the store is closed");
      try {
        if (!made) makeBodyFolder(databaseFile);
        made = true;
      } catch (error) {
        throw failure(error);
      }
      const stream = createWriteStream(path(id), {
        flags: "wx",
        mode: 0o600,
        highWaterMark: MOST_WAITING,
        flush: true,
      });
      const written = finished(stream).catch((error: unknown) => {
        throw failure(error);
      });
      written.catch(() => {});
      const next = (event: "open" | "drain") =>
        Promise.race([new Promise<void>((resolve) => stream.once(event, () => resolve())), written]);
      await next("open");
      const { fd } = stream as unknown as { fd: number };
      let unsynced = 0;
      let syncing: Promise<void> | null = null;
      let unwritten: unknown = null;
      let aborted = false;
      function syncSome(): void {
        if (unsynced < SYNC_EVERY || syncing) return;
        unsynced = 0;
        syncing = sync(fd)
          // Told once, and not again by the last sync: Linux takes the pages for written then.
          .catch((error: unknown) => void (unwritten ??= error))
          .finally(() => (syncing = null));
      }
      return {
        async write(bytes) {
          // What was still on its way when the body was given up.
          if (aborted) return;
          unsynced += bytes.length;
          const welcome = stream.write(bytes);
          syncSome();
          if (!welcome) await next("drain");
        },
        async finish() {
          try {
            await syncing;
            if (unwritten) throw unwritten;
            stream.end();
            await written;
            await syncNames();
          } catch (error) {
            throw failure(error);
          }
        },
        async abort() {
          aborted = true;
          await syncing;
          stream.destroy();
          await written.catch(() => {});
          remove(id);
        },
      };
    },
    remove,
    /** Waits for the removals under way; no file is begun after it. */
    async close(): Promise<void> {
      closed = true;
      await Promise.all(removals);
    },
  };
}
