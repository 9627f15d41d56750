import { Ajv2020 } from "ajv/dist/2020.js";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { everyCommand } from "./every-command.ts";
import { createHome, run } from "./bin.ts";
import { temporaryFolder } from "../helpers/folder.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(`${root}docs/cli.md`, "utf8");
const script = (name: string, ...args: string[]) =>
  execFileSync(process.execPath, [`${root}dist/scripts/${name}.js`, ...args], { encoding: "utf8" });

test("docs/cli.md is what the program defines; npm run docs writes it", () => {
  expect(page).toBe(script("cli-docs"));
});

test("docs/schemas are the forms of what --json prints; npm run docs writes them", () => {
  const fresh = temporaryFolder();
  script("cli-schemas", fresh);
  const read = (folder: string) =>
    readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`, "utf8")] as const);
  expect(new Map(read(`${root}docs/schemas`))).toEqual(new Map(read(fresh)));
  for (const [, text] of read(fresh)) new Ajv2020().compile(JSON.parse(text) as object);
});

/** Text as both have it: the help breaks its lines, the page escapes for its tables. */
const plain = (text: string) =>
  text.replaceAll("\\|", "|").replaceAll("&lt;", "<").replaceAll("`", "").replace(/\s+/g, " ").trim();

test(
  "what a command's --help says stands in its section, flag by flag, and nothing else",
  { timeout: 60_000 },
  async () => {
    const home = createHome();
    for (const { path, words } of await everyCommand()) {
      const section = new RegExp(`^### hooktap ${path}\\n(.*?)(?=^##|$(?![^]))`, "ms").exec(page)![1]!;
      const rows = [...section.matchAll(/^\| (`.*?`) \| (.*) \|$/gm)].map(([, term, what]) => plain(`${term} ${what}`));
      const { code, stdout } = await run(home, [...words, "--help"]);
      expect(code).toBe(0);
      const help = plain(stdout);
      for (const row of rows) expect(help, path).toContain(row);
      // Every line of the help that begins with a term is one of the rows, but for --help itself.
      const terms = [...stdout.matchAll(/^ {2}(-\S.*?|[a-z]+)(?: {2,}|$)/gm)].map(([, term]) => term!);
      expect(
        terms.filter((term) => !term.startsWith("-h,") && !rows.some((row) => row.startsWith(`${term} `))),
      ).toEqual([]);
      for (const line of stdout.split("\nExamples:\n")[1]?.trimEnd().split("\n") ?? [])
        expect(section).toContain(line.trim());
    }
  },
);
