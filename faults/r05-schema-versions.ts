import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../server/sqlite.ts";
import { query } from "./database.ts";
import { createChecks, type Fault } from "./fault.ts";
import type { RelayUnderTest } from "./relay-under-test.ts";

const MOST_STATEMENTS = 40;

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

async function capture(hooks: string): Promise<number> {
  return (await fetch(`${hooks}/default/one`, { method: "POST", body: "1" })).status;
}

async function freshShape(under: RelayUnderTest): Promise<string> {
  const relay = await under.serve();
  await relay.end("SIGTERM");
  return shape(relay.data);
}

export const schemaVersions: Fault = {
  id: "R5",
  title: "kill -9 while the database is made leaves nothing or all of it, and a newer database is refused untouched",
  quick: true,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const complete = await freshShape(under);
    const script = join(under.folder(), "preload.cjs");
    writeFileSync(script, preload(under.root));

    let killed = 0;
    for (let after = 1; after < MOST_STATEMENTS; after += under.quick ? 3 : 1) {
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
