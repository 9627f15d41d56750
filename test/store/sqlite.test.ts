import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../protocol/endpoint.ts";
import { openDatabase } from "../../server/sqlite.ts";
import { openSqliteStore } from "../../server/store/sqlite/store.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { bytesOf, newRequest, storeContract } from "./contract.ts";

/** The files of large bodies beside a database. */
const bodyFiles = (file: string) => readdirSync(`${file}-bodies`);

/** Steps back from the newest schema, the newest first. */
const CHUNKS_AGAIN = `CREATE TABLE chunk (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
  ALTER TABLE large_body ADD COLUMN chunks INTEGER NOT NULL DEFAULT 0;`;

storeContract("the SQLite store", () => {
  const file = join(temporaryFolder(), "hooktap.db");
  let now = 1_700_000_000_000;
  return {
    open: () => openSqliteStore({ file, now: () => now }),
    at: (ms) => void (now += ms),
  };
});

test("a new file is ours, gives space back, and every commit is synced", async () => {
  const file = join(temporaryFolder(), "hooktap.db");
  const store = await openSqliteStore({ file });
  await store.close();
  const db = openDatabase(file);
  const pragma = (name: string) => Object.values(db.prepare(`PRAGMA ${name}`).get() as object)[0] as unknown;
  expect(pragma("auto_vacuum")).toBe(2);
  expect(pragma("application_id")).toBe(0x686b7470);
  expect(pragma("journal_mode")).toBe("wal");
  expect(pragma("user_version")).toBeGreaterThanOrEqual(1);
  db.close();
});

test("a database of a newer version is refused and left as it is", async () => {
  const file = join(temporaryFolder(), "hooktap.db");
  await (await openSqliteStore({ file })).close();
  const db = openDatabase(file);
  db.exec("PRAGMA user_version = 99");
  db.close();
  await expect(openSqliteStore({ file })).rejects.toMatchObject({
    code: "database_newer",
    hint: expect.stringContaining("upgrade"),
  });
  const again = openDatabase(file);
  expect(again.prepare("PRAGMA user_version").get()).toEqual({ user_version: 99 });
  again.close();
});

test("another program's database and a file of junk are refused and left as they are", async () => {
  const file = join(temporaryFolder(), "hooktap.db");
  const db = openDatabase(file);
  db.exec("CREATE TABLE theirs (a)");
  db.close();
  await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: "database_foreign" });
  const junk = join(temporaryFolder(), "hooktap.db");
  writeFileSync(junk, "this is no database ".repeat(500));
  await expect(openSqliteStore({ file: junk })).rejects.toMatchObject({ code: "database_corrupt" });
  expect(readFileSync(junk, "utf8")).toMatch(/^this is no database/);
});

test("a body that was not finished is gone after a restart", async () => {
  const file = join(temporaryFolder(), "hooktap.db");
  const store = await openSqliteStore({ file });
  const writer = await store.openBody();
  await writer.write(Buffer.alloc(300_000, 1));
  await store.close();
  writeFileSync(join(`${file}-bodies`, "not ours"), "");
  await (await openSqliteStore({ file })).close();
  expect(bodyFiles(file)).toEqual(["not ours"]);
});

test("what still comes of a body that was given up is in no other one, and in no row", async () => {
  const file = join(temporaryFolder(), "hooktap.db");
  const store = await openSqliteStore({ file });
  await store.createEndpoint({ name: "default", createdAt: 1, settings: DEFAULT_SETTINGS });
  const givenUp = await store.openBody();
  await givenUp.write(Buffer.alloc(300_000, 1));
  await givenUp.abort();
  const bytes = Buffer.alloc(400_000, 2);
  const writer = await store.openBody();
  await writer.write(bytes.subarray(0, 100_000));
  await givenUp.write(Buffer.alloc(300_000, 3));
  await writer.write(bytes.subarray(100_000));
  const { seq } = await store.capture(newRequest({ body: await writer.finish(), sha256: Buffer.alloc(32, 9) }));
  expect((await bytesOf(store, seq)).equals(bytes)).toBe(true);
  await store.close();
  expect(bodyFiles(file)).toEqual(["2"]);
});

test("many changes at once are committed in parts, in order, and all of them before the store is closed", async () => {
  const file = join(temporaryFolder(), "hooktap.db");
  const store = await openSqliteStore({ file });
  await store.createEndpoint({ name: "default", createdAt: 1, settings: DEFAULT_SETTINGS });
  const committed: number[] = [];
  store.onCommit(() => void store.newest().then(({ seq }) => committed.push(seq)));
  const captures = Array.from({ length: 200 }, () => store.capture(newRequest()));
  const closed = store.close();
  const seqs = (await Promise.all(captures)).map(({ seq }) => seq);
  await closed;
  expect(seqs).toEqual(Array.from({ length: 200 }, (_, i) => seqs[0]! + i));
  expect(committed.length).toBeGreaterThan(1);
  expect(committed.at(-1)).toBe(seqs.at(-1));
  const db = openDatabase(file);
  expect(db.prepare("SELECT count(*) AS n FROM request").get()).toEqual({ n: 200 });
  db.close();
});

test("a capture among many changes is in their commit", async () => {
  const store = await openSqliteStore({ file: join(temporaryFolder(), "hooktap.db") });
  await store.createEndpoint({ name: "default", createdAt: 1, settings: DEFAULT_SETTINGS });
  const { seq } = await store.capture(newRequest());
  let rings = 0;
  store.onCommit(() => rings++);
  const notes = Array.from({ length: 200 }, (_, i) => store.annotate(seq, { note: String(i) }));
  await store.capture(newRequest());
  expect(rings).toBe(1);
  await Promise.all(notes);
  await store.close();
});

test("the same large body is stored once", async () => {
  const file = join(temporaryFolder(), "hooktap.db");
  const store = await openSqliteStore({ file });
  await store.createEndpoint({ name: "default", createdAt: 1, settings: DEFAULT_SETTINGS });
  for (let i = 0; i < 3; i++) {
    const writer = await store.openBody();
    await writer.write(Buffer.alloc(600_000, 5));
    await store.capture(newRequest({ body: await writer.finish(), sha256: Buffer.alloc(32, 9) }));
  }
  await store.close();
  expect(bodyFiles(file)).toEqual(["1"]);
});

test("a large body that is stored and lost is told, and so is one that cannot be stored", async () => {
  const file = join(temporaryFolder(), "hooktap.db");
  const store = await openSqliteStore({ file });
  await store.createEndpoint({ name: "default", createdAt: 1, settings: DEFAULT_SETTINGS });
  const writer = await store.openBody();
  await writer.write(Buffer.alloc(600_000, 5));
  const { seq } = await store.capture(newRequest({ body: await writer.finish(), sha256: Buffer.alloc(32, 9) }));
  writeFileSync(join(`${file}-bodies`, "1"), Buffer.alloc(500_000, 5));
  await expect(bytesOf(store, seq)).rejects.toMatchObject({
    code: "body_unreadable",
    message: expect.stringContaining("ends after 500000 bytes"),
  });
  rmSync(`${file}-bodies`, { recursive: true });
  await expect(bytesOf(store, seq)).rejects.toThrow("ENOENT");
  writeFileSync(`${file}-bodies`, "in the way");
  await expect(store.openBody()).rejects.toMatchObject({
    code: "storage_failed",
    message: expect.stringContaining("a body could not be written"),
  });
  await store.close();
  await expect(store.openBody()).rejects.toMatchObject({ code: "storage_closed" });
});

test("a name that cannot be put on the disk is told as a body that cannot be stored", async () => {
  const file = join(temporaryFolder(), "hooktap.db");
  const store = await openSqliteStore({ file });
  const writer = await store.openBody();
  await writer.write(Buffer.alloc(600_000, 5));
  rmSync(`${file}-bodies`, { recursive: true });
  await expect(writer.finish()).rejects.toMatchObject({ code: "storage_failed" });
  await writer.abort();
  await store.close();
});

test("large bodies of an older schema, in rows, become files", async () => {
  const file = join(temporaryFolder(), "hooktap.db");
  const store = await openSqliteStore({ file });
  await store.createEndpoint({ name: "default", createdAt: 1, settings: DEFAULT_SETTINGS });
  const bytes = Buffer.alloc(600_000, "0123456789abcdef");
  const sha256 = createHash("sha256").update(bytes).digest();
  const writer = await store.openBody();
  await writer.write(bytes);
  const { seq } = await store.capture(newRequest({ body: await writer.finish(), sha256 }));
  await store.close();
  rmSync(`${file}-bodies`, { recursive: true });
  const db = openDatabase(file);
  const version = Number(Object.values(db.prepare("PRAGMA user_version").get() as object)[0]);
  db.exec(CHUNKS_AGAIN);
  const chunk = db.prepare("INSERT INTO chunk (id, bytes) VALUES (?, ?)");
  const put = (id: number, from: number) => chunk.run(id, bytes.subarray(from, from + 262_144));
  for (let n = 0; n < 3; n++) put(65_536 + n, n * 262_144);
  // One that was not finished.
  db.exec("INSERT INTO large_body (id, size, sha256) VALUES (2, 0, NULL)");
  put(2 * 65_536, 0);
  db.exec(`PRAGMA user_version = ${version - 1}`);
  db.close();
  const migrated = await openSqliteStore({ file });
  expect((await bytesOf(migrated, seq)).equals(bytes)).toBe(true);
  expect(bodyFiles(file)).toEqual(["1"]);
  const next = await migrated.openBody();
  await next.write(bytes);
  const again = await migrated.capture(newRequest({ body: await next.finish(), sha256 }));
  await migrated.remove(seq);
  expect((await bytesOf(migrated, again.seq)).equals(bytes)).toBe(true);
  await migrated.remove(again.seq);
  await migrated.close();
  expect(bodyFiles(file)).toEqual([]);
});

test("a database that is empty, cut off, or beside a journal that is none is told and left as it is", async () => {
  const whole = join(temporaryFolder(), "hooktap.db");
  const store = await openSqliteStore({ file: whole });
  await store.createEndpoint({ name: "default", createdAt: 1, settings: DEFAULT_SETTINGS });
  for (let i = 0; i < 50; i++) await store.capture(newRequest());
  await store.close();
  const bytes = readFileSync(whole);
  const damage = async (files: Record<string, Uint8Array | string>) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "hooktap.db-bodies"));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    await expect(openSqliteStore({ file: join(folder, "hooktap.db") })).rejects.toMatchObject({
      code: "database_corrupt",
      hint: expect.stringContaining("nothing was changed"),
    });
    for (const [name, content] of Object.entries(files)) {
      expect(readFileSync(join(folder, name)).equals(Buffer.from(content as Uint8Array))).toBe(true);
    }
  };
  await damage({ "hooktap.db": "" });
  await damage({ "hooktap.db": bytes.subarray(0, 50) });
  await damage({ "hooktap.db": bytes.subarray(0, bytes.length - 8192) });
  await damage({ "hooktap.db": bytes, "hooktap.db-wal": "junk ".repeat(1000) });
  await damage({ "hooktap.db-wal": bytes });
  await damage({ "hooktap.db-bodies/1": "of requests that are not here" });
});

test("secrets of an older schema come along and never end", async () => {
  const file = join(temporaryFolder(), "hooktap.db");
  const store = await openSqliteStore({ file });
  await store.createEndpoint({ name: "default", createdAt: 1, settings: DEFAULT_SETTINGS });
  await store.close();
  const db = openDatabase(file);
  // Back by the steps that came since, the newest first.
  db.exec(CHUNKS_AGAIN);
  db.exec("ALTER TABLE request DROP COLUMN redacted; ALTER TABLE request DROP COLUMN imported_at");
  db.exec("ALTER TABLE request DROP COLUMN note; DROP TABLE bulk_item; DROP TABLE bulk");
  db.exec("ALTER TABLE request DROP COLUMN given_status; ALTER TABLE request DROP COLUMN handshake");
  db.exec("DROP TABLE socket_message; DROP TABLE socket; ALTER TABLE request DROP COLUMN upgrade");
  db.exec("ALTER TABLE secret DROP COLUMN expires_at; PRAGMA user_version = 2");
  db.exec("INSERT INTO secret VALUES (7, 1, 'qencode', NULL, 'abcd', 'f', '{}', x'00', 5)");
  db.close();
  const migrated = await openSqliteStore({ file });
  expect(await migrated.secrets()).toMatchObject([
    { id: "7", endpoint: "default", provider: "qencode", expiresAt: null },
  ]);
  await migrated.close();
});
