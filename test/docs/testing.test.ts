import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "../helpers/folder.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(`${root}docs/testing.md`, "utf8");
const examples = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => ({
  code: code!,
  title: /^test\("(.*)",/m.exec(code!)![1],
}));

test("the document has an example of each function", () => {
  const all = examples.map(({ code }) => code).join("");
  for (const name of ["startHooktap", "hookUrl", "addSecret", "forwardTo", "trigger", "waitFor", "sign", "close"])
    expect(all).toContain(`${name}(`);
});

// Under node's own test runner, in a project of its own, which has the package as people have it.
test.each(examples)("the example runs as it is written: $title", async ({ code }) => {
  const project = temporaryFolder();
  mkdirSync(join(project, "node_modules"));
  symlinkSync(root, join(project, "node_modules", "hooktap"), "dir");
  writeFileSync(join(project, "example.test.mjs"), code);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--test", "--test-reporter=tap", "example.test.mjs"],
    {
      cwd: project,
      timeout: 25_000,
    },
  );
  expect(stdout).toMatch(/^# fail 0$/m);
  expect(stdout).toContain(`# pass ${code.match(/^test\(/gm)!.length}`);
});
