import { createRequire } from "node:module";
import { HooktapError } from "../protocol/error.ts";

type Value = string | number | bigint | Uint8Array | null;
export type Row = Record<string, Value>;

interface Statement {
  run(...values: Value[]): { changes: number | bigint };
  get(...values: Value[]): unknown;
  all(...values: Value[]): unknown[];
  iterate(...values: Value[]): Iterable<unknown>;
}

/** The part of SQLite that the store uses: better-sqlite3 and node:sqlite both have it. */
export interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): void;
}

const require = createRequire(import.meta.url);

/**
 * Opens a database file with better-sqlite3, or with node:sqlite (Node ≥ 22.13) where that cannot load.
 * Throws `sqlite_missing`, naming the command to run, where neither is there.
 */
export function openDatabase(file: string): Database {
  const failures: unknown[] = [];
  try {
    const BetterSqlite = require("better-sqlite3") as new (file: string) => Database;
    return new BetterSqlite(file);
  } catch (error) {
    if (isSqliteError(error)) throw error;
    failures.push(error);
  }
  try {
    const { DatabaseSync } = require("node:sqlite") as { DatabaseSync: new (file: string) => Database };
    return new DatabaseSync(file);
  } catch (error) {
    if (isSqliteError(error)) throw error;
    failures.push(error);
  }
  throw new HooktapError(
    "sqlite_missing",
    "hooktap found no SQLite: better-sqlite3 is not built, and this Node has no node:sqlite",
    {
      hint: "run `npm approve-scripts better-sqlite3 && npm rebuild better-sqlite3`, or use Node 24",
      cause: new AggregateError(failures),
    },
  );
}

/** Whether SQLite itself refused (a bad file, a full disk), rather than the module that carries it. */
export function isSqliteError(error: unknown): error is Error {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && (code.startsWith("SQLITE_") || code === "ERR_SQLITE_ERROR");
}
