import { HooktapError } from "../../../protocol/error.ts";
import type { Database } from "../../sqlite.ts";
import { chunksToFiles } from "./chunks-to-files.ts";

/** "hktp": tells our files from other SQLite databases. */
const APPLICATION_ID = 0x686b7470;

type Migration = string | ((db: Database, file: string) => void);

/** Each entry brings a database from its index's version to the next; never change one that was released. */
const MIGRATIONS: Migration[] = [
  `
  CREATE TABLE counter (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, rev INTEGER NOT NULL, forgotten_rev INTEGER NOT NULL);
  INSERT INTO counter VALUES (1, 0, 0, 0);

  CREATE TABLE endpoint (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    settings TEXT NOT NULL,
    requests INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE request (
    seq INTEGER PRIMARY KEY,
    rev INTEGER NOT NULL,
    tag TEXT NOT NULL,
    endpoint INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    method TEXT NOT NULL,
    target TEXT NOT NULL,
    url TEXT NOT NULL,
    http_version TEXT NOT NULL,
    remote_address TEXT NOT NULL,
    headers TEXT NOT NULL,
    content_type TEXT,
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    large_body INTEGER,
    provider TEXT,
    event_type TEXT,
    delivery_id TEXT,
    subject TEXT,
    event_at TEXT,
    duplicate_of TEXT,
    attempt INTEGER NOT NULL DEFAULT 1,
    gap_ms INTEGER,
    duplicate_key BLOB,
    pinned INTEGER NOT NULL DEFAULT 0,
    refused TEXT,
    verdict_status TEXT NOT NULL,
    verdict_reason TEXT,
    verdict TEXT NOT NULL,
    delivery_status INTEGER,
    delivery_error TEXT,
    delivery_ms REAL,
    attempts INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX request_rev ON request (rev);
  CREATE INDEX request_endpoint ON request (endpoint, seq);
  CREATE INDEX request_verdict ON request (verdict_status, seq);
  CREATE INDEX request_large_body ON request (large_body) WHERE large_body IS NOT NULL;
  CREATE TABLE tombstone (rev INTEGER PRIMARY KEY, seq INTEGER NOT NULL, endpoint INTEGER NOT NULL, at INTEGER NOT NULL);

  CREATE TABLE body (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
  CREATE TABLE large_body (id INTEGER PRIMARY KEY, size INTEGER NOT NULL, chunks INTEGER NOT NULL, sha256 BLOB);
  CREATE INDEX large_body_sha256 ON large_body (sha256) WHERE sha256 IS NOT NULL;
  CREATE TABLE chunk (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);

  CREATE TABLE delivery (
    seq INTEGER PRIMARY KEY,
    tag TEXT NOT NULL,
    request INTEGER NOT NULL,
    mode TEXT NOT NULL,
    agent TEXT NOT NULL,
    target TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ms REAL NOT NULL,
    status INTEGER,
    error TEXT,
    reason TEXT,
    headers TEXT NOT NULL,
    size INTEGER NOT NULL,
    truncated INTEGER NOT NULL,
    body BLOB,
    body_sha256 TEXT,
    changes TEXT
  );
  CREATE INDEX delivery_request ON delivery (request, seq);
  CREATE TABLE cursor (
    agent TEXT NOT NULL,
    endpoint INTEGER NOT NULL,
    low_water INTEGER NOT NULL,
    settled TEXT NOT NULL,
    skipped TEXT NOT NULL,
    owed TEXT NOT NULL,
    PRIMARY KEY (agent, endpoint)
  ) WITHOUT ROWID;

  CREATE TABLE secret (
    id INTEGER PRIMARY KEY,
    endpoint INTEGER NOT NULL,
    provider TEXT NOT NULL,
    label TEXT,
    hint TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    params TEXT NOT NULL,
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL
  );
  CREATE TABLE session (hash BLOB PRIMARY KEY, expires_at INTEGER NOT NULL) WITHOUT ROWID;
  `,
  // What followed a chunked body: a flat list in JSON, NULL where there was nothing.
  "ALTER TABLE request ADD COLUMN trailers TEXT",
  "ALTER TABLE secret ADD COLUMN expires_at INTEGER",
  // WebSockets: the protocol that a request asked for, and the beginning of what passed.
  `
  ALTER TABLE request ADD COLUMN upgrade TEXT;
  CREATE TABLE socket (delivery INTEGER PRIMARY KEY, open INTEGER NOT NULL, ms REAL, cut INTEGER NOT NULL, messages INTEGER NOT NULL);
  CREATE TABLE socket_message (
    id INTEGER PRIMARY KEY,
    sender TEXT NOT NULL,
    ms REAL NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL,
    compressed INTEGER NOT NULL,
    bytes BLOB NOT NULL
  );
  `,
  // What a handshake asks and who answered it, in JSON; NULL for every other request.
  "ALTER TABLE request ADD COLUMN handshake TEXT",
  // The status that its sender got in place of the endpoint's reply, where it was asked for.
  "ALTER TABLE request ADD COLUMN given_status INTEGER",
  // Bulk replays. An item is open while `failed` is NULL.
  `
  CREATE TABLE bulk (
    id INTEGER PRIMARY KEY,
    endpoint INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    state TEXT NOT NULL,
    query TEXT,
    options TEXT NOT NULL,
    find_before INTEGER,
    total INTEGER NOT NULL,
    succeeded INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE bulk_item (
    bulk INTEGER NOT NULL,
    request INTEGER NOT NULL,
    failed INTEGER,
    delivery INTEGER,
    problem TEXT,
    PRIMARY KEY (bulk, request)
  ) WITHOUT ROWID;
  CREATE INDEX bulk_item_failed ON bulk_item (bulk, request) WHERE failed = 1;
  `,
  // What users wrote on a request; NULL for nothing.
  "ALTER TABLE request ADD COLUMN note TEXT",
  // When a request came from a file, NULL for one from its sender; and whether values were masked in it.
  `
  ALTER TABLE request ADD COLUMN imported_at INTEGER;
  ALTER TABLE request ADD COLUMN redacted INTEGER NOT NULL DEFAULT 0;
  `,
  chunksToFiles,
];

function pragma(db: Database, name: string): number {
  const row = db.prepare(`PRAGMA ${name}`).get() as Record<string, number>;
  return Number(Object.values(row)[0]);
}

/**
 * Makes a file ours and brings it to this version's schema, all in one transaction.
 * Throws `database_foreign` for another program's database and `database_newer` for one that a later hooktap wrote.
 */
export function migrate(db: Database, file: string): void {
  const version = pragma(db, "user_version");
  const application = pragma(db, "application_id");
  const empty = pragma(db, "schema_version") === 0;
  if (!empty && application !== APPLICATION_ID) {
    throw new HooktapError("database_foreign", `${file} is a database of another program`, {
      hint: "name another folder with --data, or move the file away",
    });
  }
  if (version > MIGRATIONS.length) {
    throw new HooktapError(
      "database_newer",
      `${file} was written by a newer hooktap (its format is ${version}, this one knows ${MIGRATIONS.length})`,
      { hint: "upgrade hooktap, or name another folder with --data" },
    );
  }
  if (empty) {
    // Only an empty file can take these: they shape its first pages.
    db.exec("PRAGMA page_size = 8192");
    db.exec("PRAGMA auto_vacuum = INCREMENTAL");
  }
  db.exec("PRAGMA journal_mode = WAL");
  // better-sqlite3 is built with synchronous=NORMAL for WAL: without this an acknowledged request could be lost with the power.
  db.exec("PRAGMA synchronous = FULL");
  db.exec("BEGIN IMMEDIATE");
  try {
    for (const step of MIGRATIONS.slice(version)) {
      if (typeof step === "string") db.exec(step);
      else step(db, file);
    }
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    db.exec("COMMIT");
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
  // Read after the first write: better-sqlite3's own default only shows from then on.
  const synchronous = pragma(db, "synchronous");
  if (synchronous !== 2) {
    throw new HooktapError(
      "storage_not_durable",
      `SQLite runs with synchronous=${synchronous}, hooktap needs 2 (FULL)`,
      {
        hint: "report this with the versions of node and better-sqlite3",
      },
    );
  }
}
