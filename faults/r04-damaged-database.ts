import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createChecks, type Fault } from "./fault.ts";
import { startLoad } from "./load.ts";
import type { RelayUnderTest } from "./relay-under-test.ts";

const PAGE = 8192;
const REQUESTS = 500;
/** Of a body that has a file of its own. */
const LARGE = 300_000;

const database = (data: string) => join(data, "hooktap.db");
const log = (data: string) => join(data, "hooktap.db-wal");
const junk = (length: number) => Buffer.alloc(length, "this is no database ");
const digest = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** A way to damage a data folder, and the file whose bytes must still be there afterwards, in place or aside. */
interface Damage {
  name: string;
  /** Damages what was cleanly closed, or what a kill -9 left with its log. */
  of: "closed" | "killed";
  evidence(data: string): string;
  apply(data: string): void;
}

const DAMAGES: Damage[] = [
  {
    name: "a corrupt header",
    of: "closed",
    evidence: database,
    apply: (data) => overwrite(database(data), junk(100), 0),
  },
  {
    name: "a corrupt schema page",
    of: "closed",
    evidence: database,
    apply: (data) => overwrite(database(data), junk(PAGE - 100), 100),
  },
  {
    name: "a file cut at a page",
    of: "closed",
    evidence: database,
    apply: (data) => truncateSync(database(data), Math.floor(statSync(database(data)).size / PAGE / 2) * PAGE),
  },
  {
    name: "a file cut within a page",
    of: "closed",
    evidence: database,
    apply: (data) => truncateSync(database(data), Math.floor(statSync(database(data)).size / 2) + 1000),
  },
  {
    name: "an empty file",
    of: "closed",
    evidence: database,
    apply: (data) => truncateSync(database(data), 0),
  },
  {
    name: "an empty file beside its log",
    of: "killed",
    evidence: log,
    apply: (data) => truncateSync(database(data), 0),
  },
  {
    name: "bodies without their database",
    of: "closed",
    evidence: (data) => join(`${database(data)}-bodies`, "1"),
    apply: (data) => rmSync(database(data)),
  },
  {
    name: "a log of junk",
    of: "killed",
    evidence: log,
    apply: (data) => writeFileSync(log(data), junk(100_000)),
  },
];

function overwrite(path: string, bytes: Buffer, at: number): void {
  const content = readFileSync(path);
  bytes.copy(content, at);
  writeFileSync(path, content);
}

/** A data folder with requests in it; `killed`: the newest of them only in the log. */
async function makeData(under: RelayUnderTest, how: Damage["of"]): Promise<string> {
  const data = under.folder();
  const relay = await under.serve({ data });
  const load = startLoad(relay.hooks, { connections: 16 });
  await load.until(REQUESTS);
  await fetch(`${relay.hooks}/default`, { method: "POST", body: Buffer.alloc(LARGE) });
  if (how === "closed") await load.stop();
  await relay.end(how === "closed" ? "SIGTERM" : "SIGKILL");
  await load.done;
  return data;
}

export const damagedDatabase: Fault = {
  id: "R4",
  title: "a damaged database is refused with a clear error and kept, never silently replaced",
  quick: true,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const whole = { closed: await makeData(under, "closed"), killed: await makeData(under, "killed") };
    for (const { name, of, evidence, apply } of DAMAGES) {
      const data = under.folder();
      cpSync(whole[of], data, { recursive: true });
      apply(data);
      const before = digest(evidence(data));
      const outcome = await under.tryServe({ data });
      if ("relay" in outcome) {
        const { length } = await outcome.relay.list();
        await outcome.relay.end("SIGTERM");
        expect(false, `${name}: the relay started, with ${length} requests`);
      } else {
        const { code, stderr } = outcome.refused;
        expect(code !== 0 && code !== null, `${name}: the relay ended with ${code}`);
        expect(stderr.includes(data), `${name}: the error does not name the file: ${stderr.trim()}`);
        expect(!/\n\s+at /.test(stderr), `${name}: the error is a stack trace`);
      }
      const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const kept = files.some(({ parentPath, name: file }) => digest(join(parentPath, file)) === before);
      expect(kept, `${name}: the damaged file is neither in place nor aside`);
    }

    figures.damages = DAMAGES.length;
    return result();
  },
  mutants: [
    {
      name: "a file that cannot be read is made anew",
      why: "captured requests may still be saved from a damaged file",
      patch: {
        file: "server/store/sqlite/file.js",
        find: "throw corrupt(file, error.message, error);",
        replace: "rmSync(file); return openFile(file);",
      },
    },
    {
      name: "a database is made beside the bodies of another",
      why: "the bodies of a database that was set aside would be swept away",
      patch: {
        file: "server/store/sqlite/file.js",
        find: "listBodies(file).length > 0",
        replace: "false",
      },
    },
    {
      name: "the files are not looked at before SQLite opens them",
      why: "SQLite deletes a log that it cannot read, or that stands beside an empty file",
      patch: {
        file: "server/store/sqlite/file.js",
        find: "if (existsSync(file))\n        inspect(file);\n    else",
        replace: "if (!existsSync(file))",
      },
    },
  ],
};
