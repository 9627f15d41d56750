import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "../helpers/folder.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(`${root}docs/library.md`, "utf8");
const blocks = [...page.matchAll(/^## (\w+)$|^```js\n(.*?)^```$/gms)];

/** Each example with the heading it stands under. */
const examples: [title: string, code: string][] = [];
let heading = "";
for (const [, title, code] of blocks) {
  if (title !== undefined) heading = title;
  else examples.push([`${heading} ${examples.length + 1}`, code!]);
}

test("the document has an example of each function", () => {
  for (const name of ["verify", "sign", "explain", "customProvider"])
    expect(examples.some(([title, code]) => title.startsWith(name) && code.includes(`${name}(`))).toBe(true);
});

// In a project of its own, which has the package as people have it.
test.each(examples)("the example runs as it is written: %s", async (_, code) => {
  const project = temporaryFolder();
  mkdirSync(join(project, "node_modules"));
  symlinkSync(root, join(project, "node_modules", "hooktap"), "dir");
  const file = join(project, "example.mjs");
  writeFileSync(file, `import assert from "node:assert/strict";\n${code}`);
  await promisify(execFile)(process.execPath, [file], { timeout: 20_000 });
});
