import { open, rename, rm } from "node:fs/promises";
import { once } from "node:events";
import { HooktapError } from "../../protocol/error.ts";

/** Where an export goes, piece by piece; each waits until the one before is taken. */
export interface Sink {
  write(piece: string | Uint8Array): Promise<void>;
  /** Nothing more comes, and it is whole. */
  end(): Promise<void>;
  /** It broke off: nothing stays of it. */
  abort(): Promise<void>;
}

/** Standard output. */
export function stdoutSink(): Sink {
  return {
    async write(piece) {
      if (!process.stdout.write(piece)) await once(process.stdout, "drain");
    },
    async end() {},
    async abort() {},
  };
}

/** A file that appears under its name when it is whole. Throws `file_not_writable`. */
export async function fileSink(path: string): Promise<Sink> {
  const partial = `${path}.${process.pid}.part`;
  const refuse = (cause: unknown) => {
    throw notWritable(path, cause);
  };
  const file = await open(partial, "wx").catch(refuse);
  return {
    write: (piece) => file.writeFile(piece).catch(refuse),
    async end() {
      await file.close();
      await rename(partial, path).catch(refuse);
    },
    async abort() {
      await file.close().catch(() => {});
      await rm(partial, { force: true });
    },
  };
}

/** An error of the file system as one for people. */
export function notWritable(path: string, cause: unknown): HooktapError {
  return new HooktapError("file_not_writable", `${path} cannot be written: ${(cause as Error).message}`, {
    hint: "name another place with --output",
    cause,
  });
}
