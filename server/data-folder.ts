import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { HooktapError } from "../protocol/error.ts";
import { type Database, isSqliteError, openDatabase } from "./sqlite.ts";

/** What DATA/relay.json says while a relay runs, for the CLI on the same machine. */
interface RunningRelay {
  pid: number;
  console: string;
  hooks: string;
}

export interface DataFolder {
  database: string;
  /** The admin token: the one given, else the one kept in DATA/token, else a new one; always written there, mode 0600. */
  token(given?: string): string;
  /** The key that seals secrets: 32 bytes in DATA/key, mode 0600, outside the database. */
  key(): Buffer;
  announce(relay: RunningRelay): void;
  release(): void;
}

/**
 * Takes a data folder for one relay. Throws `data_not_writable`, or `relay_running` naming the holder's pid where another relay
 * has it. The hold is a lock of the operating system: it ends with the process, however that ends.
 */
export function openDataFolder(path: string): DataFolder {
  const folder = resolve(path);
  const file = (name: string) => join(folder, name);
  const relayFile = file("relay.json");
  try {
    makeFolder(folder);
    writeFileSync(file(".write-test"), "");
    rmSync(file(".write-test"));
  } catch (cause) {
    throw new HooktapError(
      "data_not_writable",
      `the data folder ${folder} cannot be written: ${(cause as Error).message}`,
      {
        hint: "name another folder with --data or HOOKTAP_DATA",
        cause,
      },
    );
  }
  const lock = takeLock(file("lock"), () => readRunning(relayFile), folder);
  return {
    database: file("hooktap.db"),
    token(given) {
      if (given !== undefined && !/^[\x21-\x7e]+$/.test(given)) {
        throw new HooktapError("usage", "the token given with --token or HOOKTAP_TOKEN fits no header", {
          hint: "use letters, digits and signs of ASCII, without white space",
        });
      }
      const kept = existsSync(file("token")) ? readFileSync(file("token"), "utf8").trim() : "";
      const token = given ?? (kept || randomBytes(24).toString("hex"));
      if (token !== kept) writePrivate(file("token"), `${token}\n`);
      return token;
    },
    key() {
      if (!existsSync(file("key"))) writePrivate(file("key"), randomBytes(32));
      const key = readFileSync(file("key"));
      if (key.length !== 32) {
        throw new HooktapError("key_malformed", `${file("key")} holds ${key.length} bytes, not 32`, {
          hint: "restore the file from a backup; stored secrets cannot be read without it",
        });
      }
      return key;
    },
    announce: (relay) => writePrivate(relayFile, `${JSON.stringify(relay)}\n`),
    release() {
      rmSync(relayFile, { force: true });
      lock.close();
    },
  };
}

/** Level by level: node's own `recursive` never returns where the file system answers ENOENT, as /proc does. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

function writePrivate(path: string, content: string | Buffer): void {
  writeFileSync(path, content, { mode: 0o600 });
  // The mode above only counts for a new file.
  chmodSync(path, 0o600);
}

function readRunning(path: string): RunningRelay | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as RunningRelay;
  } catch {
    return null;
  }
}

/** SQLite's own file lock serves as ours: unlike a pid file, it cannot outlive its holder. */
function takeLock(path: string, holder: () => RunningRelay | null, folder: string): Database {
  const db = openDatabase(path);
  try {
    db.exec("PRAGMA busy_timeout = 0");
    db.exec("PRAGMA locking_mode = EXCLUSIVE");
    db.exec("BEGIN EXCLUSIVE");
    return db;
  } catch (error) {
    db.close();
    if (!isSqliteError(error)) throw error;
    const running = holder();
    const who = running ? `by the relay with pid ${running.pid} (${running.console})` : "by another relay";
    throw new HooktapError("relay_running", `the data folder ${folder} is in use ${who}`, {
      hint: "use that one, stop it, or name another folder with --data",
      cause: error,
    });
  }
}
