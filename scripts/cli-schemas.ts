import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { JSON_OUTPUT, jsonSchema, type Shape, SHAPES } from "../cli/json-output.ts";

/** Writes the schemas of what `--json` prints into a folder, a file each: `npm run docs`. */
const folder = process.argv[2];
if (folder === undefined) throw new Error("give the folder to write to");
mkdirSync(folder, { recursive: true });
for (const shape of Object.keys(SHAPES) as Shape[]) {
  const { $schema, ...schema } = jsonSchema(shape);
  const commands = Object.entries(JSON_OUTPUT).flatMap(([path, own]) => (own === shape ? [`hooktap ${path}`] : []));
  const text = JSON.stringify({ $schema, title: `A line of --json: ${commands.join(", ")}`, ...schema }, null, 2);
  writeFileSync(join(folder, `${shape}.json`), `${text}\n`);
}
