import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("../../dist/web", import.meta.url));
const KB = 1024;

/** What a file of the built page weighs on the wire. */
const gzipped = (file: string) => gzipSync(readFileSync(`${folder}/${file}`), { level: 9 }).length;

const html = readFileSync(`${folder}/index.html`, "utf8");
const atOnce = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file]) => file!);
const later = readdirSync(`${folder}/assets`)
  .map((name) => `assets/${name}`)
  .filter((file) => !atOnce.includes(file));
const sum = (files: string[]) => files.reduce((total, file) => total + gzipped(file), 0);

test("what the page starts with is at most 150 KB of script and 25 KB of style", () => {
  const scripts = atOnce.filter((file) => file.endsWith(".js"));
  expect(scripts.length).toBeGreaterThan(0);
  expect(sum(scripts)).toBeLessThanOrEqual(150 * KB);
  expect(sum(atOnce.filter((file) => file.endsWith(".css")))).toBeLessThanOrEqual(25 * KB);
});

test("what is loaded on demand is at most 150 KB a piece", () => {
  const heavy = later.filter((file) => file.endsWith(".js") && gzipped(file) > 150 * KB);
  expect(heavy).toEqual([]);
});
