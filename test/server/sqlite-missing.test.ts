import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { temporaryFolder } from "../helpers/folder.ts";

const bin = fileURLToPath(new URL("../../bin/hooktap.js", import.meta.url));

test("without any SQLite the relay says which command helps, and exits 2", async () => {
  const folder = temporaryFolder();
  const hook = join(folder, "hook.cjs");
  // As on a machine where npm was not allowed to build better-sqlite3 and Node brings no SQLite.
  writeFileSync(
    hook,
    `const { Module } = require("node:module");
     const load = Module._load;
     Module._load = (name, ...rest) => {
       if (name === "better-sqlite3" || name === "node:sqlite") throw Object.assign(new Error("missing"), { code: "MODULE_NOT_FOUND" });
       return load(name, ...rest);
     };`,
  );
  const args = ["--require", hook, bin, "serve", "--port", "0", "--hooks-port", "0", "--data", folder];
  const { code, stderr, stdout } = await new Promise<{ code: unknown; stderr: string; stdout: string }>((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => resolve({ code: error?.code, stderr, stdout }));
  });
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain("npm approve-scripts better-sqlite3 && npm rebuild better-sqlite3");
  expect(stderr).toContain("Node 24");
  expect(stderr).not.toMatch(/^\s+at /m);
});
