import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { providers } from "../../providers/index.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(`${root}docs/providers.md`, "utf8");

test("docs/providers.md is what the registry gives; npm run docs writes it", () => {
  expect(page).toBe(execFileSync(process.execPath, [`${root}dist/scripts/provider-docs.js`], { encoding: "utf8" }));
});

test("every provider has one row of eight cells", () => {
  const rows = page.split("\n").filter((line) => line.startsWith("| ") && line.includes("`"));
  const cells = rows.map((row) => row.split(/(?<!\\)\|/).slice(1, -1));
  expect(cells.map(({ length }) => length)).toEqual(rows.map(() => 8));
  expect(cells.map(([, id]) => id!.trim().replaceAll("`", "")).sort()).toEqual(Object.keys(providers).sort());
});
