import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "jsonc-parser";
import { expect, test } from "vitest";
import { SETTINGS_KEYS } from "../../cli/settings-schema.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const schema = JSON.parse(readFileSync(`${root}docs/hooktap.schema.json`, "utf8")) as object;
const page = readFileSync(`${root}docs/forwarding.md`, "utf8");

test("docs/hooktap.schema.json is what the code reads settings by; scripts/settings-schema.ts prints it", () => {
  const printed = execFileSync(process.execPath, [`${root}dist/scripts/settings-schema.js`], { encoding: "utf8" });
  expect(schema).toEqual(JSON.parse(printed));
});

test("the schema takes the example of the documentation, and no key that is not known", () => {
  const validate = new Ajv2020({ strict: true }).compile(schema);
  const example = parse(/```json\n([^]*?)```/.exec(page)![1]!) as { routes: object[] };
  expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...example, rotues: [] })).toBe(false);
  expect(validate({ routes: [{ ...example.routes[0], nmae: "x" }] })).toBe(false);
  expect(validate({ routes: [{ match: "a" }] })).toBe(false);
});

test("the page tells of every key", () => {
  const keys = [...SETTINGS_KEYS.file, ...SETTINGS_KEYS.route];
  expect(keys.filter((key) => !page.includes(`\`${key}\``) && !page.includes(`"${key}"`))).toEqual([]);
});
