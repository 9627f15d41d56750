import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { createProgram } from "../../cli/program.ts";
import { GROUPS } from "../../cli/command-groups.ts";
import { createHome, startDev } from "./bin.ts";

const ROOT = new URL("../../", import.meta.url).href;
const BIN = fileURLToPath(new URL("../../bin/hooktap.js", import.meta.url));

const asModule = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
const HOOK = asModule(`import { writeSync } from "node:fs";
  export async function load(url, context, next) {
    if (!url.startsWith("node:")) writeSync(2, "module " + url + "\\n");
    return next(url, context);
  }`);
/** Tells on stderr which modules are loaded, and of node's own those that take long. */
const WATCH = asModule(`import { register } from "node:module";
  import { writeSync } from "node:fs";
  register(${JSON.stringify(HOOK)});
  process.on("exit", () => {
    const own = process.moduleLoadList.filter((name) => name.includes("undici"));
    for (const name of own) writeSync(2, "module " + name + "\\n");
  });`);

async function loads(args: string[]): Promise<string[]> {
  const { home, cwd } = createHome();
  const options = { cwd, env: { PATH: process.env["PATH"], HOME: home } };
  const { stderr } = await promisify(execFile)(process.execPath, ["--import", WATCH, BIN, ...args], options);
  return [...stderr.matchAll(/^module (.*)$/gm)].map(([, url]) => url!.replace(ROOT, ""));
}

describe("what a command loads before it does its work", () => {
  test("--version needs the version alone", async () => {
    expect(await loads(["--version"])).toEqual(["bin/hooktap.js", "dist/cli/main.js", "dist/cli/version.js"]);
  });

  test("requests needs neither schemas nor providers nor node's fetch, and few modules", async () => {
    const { ready, post } = await startDev(createHome());
    await post("/default/x");
    const loaded = await loads(["requests", "--json", "--relay", ready.console, "--token", ready.token]);
    const packages = loaded.filter((url) => !url.startsWith("dist/cli/") && !url.startsWith("dist/protocol/"));
    expect(packages.sort()).toEqual([
      "bin/hooktap.js",
      "node_modules/commander/esm.mjs",
      "node_modules/commander/index.js",
      "node_modules/proxy-from-env/index.js",
    ]);
    expect(loaded.length).toBeLessThanOrEqual(40);
  });

  test("each group of commands defines the commands that lead to it", async () => {
    for (const { names } of GROUPS) {
      for (const name of names) {
        const program = await createProgram(() => {}, name);
        expect(program.commands.map((command) => command.name())).toEqual(names);
      }
    }
  });
});
