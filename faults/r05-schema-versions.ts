import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../server/sqlite.ts";
import { query } from "./database.ts";
import { createChecks, type Fault } from "./fault.ts";
import type { RelayUnderTest } from "./relay-under-test.ts";

const MOST_STATEMENTS = 40;
const OLD_ROWS = 50;

/** Loaded before the relay: kills it, as kill -9 would, right after the n-th statement that it runs on its database. */
const preload = (root: string) => `
const { createRequire } = require("node:module");
let left = Number(process.env.KILL_AFTER);
function watch(load, nameOf) {
  let prototype;
  try {
    prototype = load().prototype;
  } catch {
    return;
  }
  const { exec } = prototype;
  prototype.exec = function (sql) {
    const result = exec.call(this, sql);
    if (/hooktap\\.db(\\.new)?$/.test(nameOf(this)) && --left === 0) process.kill(process.pid, "SIGKILL");
    return result;
  };
}
watch(() => createRequire(${JSON.stringify(join(root, "package.json"))})("better-sqlite3"), (db) => db.name);
watch(() => require("node:sqlite").DatabaseSync, (db) => db.location());
`;

/** The version and the tables of a stopped relay's database. */
function shape(data: string): string {
  const version = query(data, "PRAGMA user_version")[0]?.["user_version"];
  const names = query(data, "SELECT name FROM sqlite_master ORDER BY name").map((row) => row["name"]);
  return `${version}: ${names.join(" ")}`;
}

/** Undoes every migration but the first, the newest first. */
const OLDER = `CREATE TABLE chunk (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
  ALTER TABLE large_body ADD COLUMN chunks INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE request DROP COLUMN redacted; ALTER TABLE request DROP COLUMN imported_at;
  ALTER TABLE request DROP COLUMN note;
  DROP TABLE bulk_item; DROP TABLE bulk;
  ALTER TABLE request DROP COLUMN given_status;
  ALTER TABLE request DROP COLUMN handshake;
  DROP TABLE socket_message; DROP TABLE socket; ALTER TABLE request DROP COLUMN upgrade;
  ALTER TABLE secret DROP COLUMN expires_at;
  ALTER TABLE request DROP COLUMN trailers;
  PRAGMA user_version = 1`;

function makeOlder(data: string): void {
  const db = openDatabase(join(data, "hooktap.db"));
  db.exec(OLDER);
  db.close();
}

/** A digest of what was captured: heads, bodies and verdicts. */
function rows(data: string): string {
  const all = query(
    data,
    `SELECT seq, tag, received_at, method, target, headers, hex(sha256) AS sha256, verdict, hex(body.bytes) AS bytes
     FROM request LEFT JOIN body USING (seq) ORDER BY seq`,
  );
  return `${all.length} ${createHash("sha256").update(JSON.stringify(all)).digest("hex")}`;
}

async function capture(hooks: string, body = "1"): Promise<number> {
  return (await fetch(`${hooks}/default/one`, { method: "POST", body })).status;
}

async function freshShape(under: RelayUnderTest): Promise<string> {
  const relay = await under.serve();
  await relay.end("SIGTERM");
  return shape(relay.data);
}

export const schemaVersions: Fault = {
  id: "R5",
  title:
    "kill -9 while a database is made or migrated leaves the old state or the new, and a newer one is refused untouched",
  quick: true,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const complete = await freshShape(under);
    const script = join(under.folder(), "preload.cjs");
    writeFileSync(script, preload(under.root));

    let killed = 0;
    for (let after = 1; after < MOST_STATEMENTS; after += under.quick ? 7 : 1) {
      const data = under.folder();
      const env = { NODE_OPTIONS: `--require ${script}`, KILL_AFTER: String(after) };
      const outcome = await under.tryServe({ data, env });
      if ("relay" in outcome) {
        await outcome.relay.end("SIGTERM");
        break;
      }
      if (outcome.refused.signal !== "SIGKILL") throw new Error(`the relay did not start: ${outcome.refused.stderr}`);
      killed++;
      const found = existsSync(join(data, "hooktap.db")) ? shape(data) : "0: ";
      expect(found === "0: " || found === complete, `killed after statement ${after}, it holds ${found}`);
      const again = await under.tryServe({ data });
      if ("refused" in again) {
        expect(false, `killed after statement ${after}, it starts no more: ${again.refused.stderr.trim()}`);
        continue;
      }
      const status = await capture(again.relay.hooks);
      expect(status === 200, `killed after statement ${after}, it answers ${status}`);
      await again.relay.end("SIGTERM");
    }
    figures.killed = killed;
    expect(killed >= 3, `only ${killed} statements were found to kill it after`);

    const older = await under.serve();
    for (let i = 0; i < OLD_ROWS; i++) await capture(older.hooks, `old ${i}`);
    await older.end("SIGTERM");
    const held = rows(older.data);
    let inMigration = 0;
    for (let after = 1; after < MOST_STATEMENTS; after += under.quick ? 6 : 1) {
      makeOlder(older.data);
      const env = { NODE_OPTIONS: `--require ${script}`, KILL_AFTER: String(after) };
      const outcome = await under.tryServe({ data: older.data, env });
      if ("relay" in outcome) {
        await outcome.relay.end("SIGTERM");
        break;
      }
      inMigration++;
      const found = shape(older.data);
      expect(found.startsWith("1: ") || found === complete, `killed after statement ${after}, it holds ${found}`);
      const again = await under.tryServe({ data: older.data });
      if ("refused" in again) {
        expect(false, `killed after statement ${after}, it migrates no more: ${again.refused.stderr.trim()}`);
        break;
      }
      await again.relay.end("SIGTERM");
      expect(rows(older.data) === held, `killed after statement ${after}, the older rows are not the same`);
    }
    figures.killedInMigration = inMigration;
    expect(inMigration >= 3, `only ${inMigration} statements of a migration were found to kill it after`);
    expect(shape(older.data) === complete && rows(older.data) === held, "an older database did not come along whole");

    const newer = await under.serve();
    await capture(newer.hooks);
    await newer.end("SIGTERM");
    const file = join(newer.data, "hooktap.db");
    const db = openDatabase(file);
    db.exec("PRAGMA user_version = 99");
    db.close();
    const digest = () => createHash("sha256").update(readFileSync(file)).digest("hex");
    const before = digest();
    const outcome = await under.tryServe({ data: newer.data });
    if ("relay" in outcome) {
      await outcome.relay.end("SIGTERM");
      expect(false, "a database of a newer version was opened");
    } else {
      const { code, stderr } = outcome.refused;
      expect(code !== 0 && code !== null, `a newer database: the relay ended with ${code}`);
      expect(/newer/.test(stderr) && stderr.includes(file), `a newer database is not named: ${stderr.trim()}`);
      expect(digest() === before, "a newer database was changed");
    }
    return result();
  },
  mutants: [
    {
      name: "the database is made in its place",
      why: "a kill in between leaves a file that nobody can tell from a damaged one",
      patch: {
        file: "server/store/sqlite/file.js",
        find: "const fresh = `${file}.new`;",
        replace: "const fresh = file;",
      },
    },
    {
      name: "each step of a migration is committed by itself",
      why: "a kill in between leaves tables of no version, which cannot be migrated again",
      patch: {
        file: "server/store/sqlite/schema.js",
        find: "db.exec(step);",
        replace: '{ db.exec(step); db.exec("COMMIT"); db.exec("BEGIN IMMEDIATE"); }',
      },
    },
    {
      name: "newer versions are opened",
      why: "an older program would write rows that the newer one misreads",
      patch: {
        file: "server/store/sqlite/schema.js",
        find: "if (version > MIGRATIONS.length) {",
        replace: "if (version > 1000) {",
      },
    },
  ],
};
