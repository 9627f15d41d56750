import { lstat, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { HooktapError } from "../../protocol/error.ts";
import { notWritable } from "./sink.ts";

/** As relays name requests: nothing else becomes a part of a path, whatever a relay says. */
const ID = /^[0-9a-hjkmnp-tv-z]{7,10}-[0-9a-hjkmnp-tv-z]{4}$/;

type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A folder that is written into. Each name is made of an id; what is there already stays as it is, and is never written through. */
export interface ExportFolder {
  /** Throws `file_exists`, and `bad_id` for an id that is none. */
  file(id: string, extension: string, pieces: Pieces): Promise<void>;
  /** A folder of its own for the id, with these files; nothing stays of one that breaks off. */
  folder(id: string, files: readonly (readonly [name: string, pieces: Pieces])[]): Promise<void>;
}

/** Opens a folder to export into, made where it is missing. Throws `file_not_writable`. */
export async function openExportFolder(path: string): Promise<ExportFolder> {
  try {
    await mkdir(path, { recursive: true });
    if (!(await lstat(join(path, "."))).isDirectory()) throw new Error("it is no folder");
  } catch (cause) {
    throw notWritable(path, cause);
  }
  return {
    async file(id, extension, pieces) {
      await writeNew(join(path, checkedId(id) + extension), pieces);
    },
    async folder(id, files) {
      const own = join(path, checkedId(id));
      try {
        // Not recursive: a link or a folder of that name is an error.
        await mkdir(own);
      } catch (cause) {
        throw (cause as NodeJS.ErrnoException).code === "EEXIST" ? exists(own) : notWritable(own, cause);
      }
      try {
        for (const [name, pieces] of files) await writeNew(join(own, name), pieces);
      } catch (error) {
        await rm(own, { recursive: true, force: true });
        throw error;
      }
    },
  };
}

function checkedId(id: string): string {
  if (ID.test(id)) return id;
  throw new HooktapError(
    "bad_id",
    `the relay names a request ${JSON.stringify(id.slice(0, 80))}: no file is called that`,
    {
      hint: "check --relay, and that both sides have the same version of hooktap",
    },
  );
}

/** Writes a file that must not be there yet: `wx` follows no link either. */
async function writeNew(path: string, pieces: Pieces): Promise<void> {
  const file = await open(path, "wx").catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === "EEXIST" ? exists(path) : notWritable(path, cause);
  });
  try {
    for await (const piece of pieces) {
      await file.writeFile(piece).catch((cause: unknown) => {
        throw notWritable(path, cause);
      });
    }
    await file.close();
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
}

const exists = (path: string) =>
  new HooktapError("file_exists", `${path} is there already, and stays as it is`, {
    hint: "export into an empty folder",
  });
