import { spawnSync } from "node:child_process";
import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { long } from "../helpers/long.ts";
import { createHome, startDev } from "./bin.ts";

const BIN = fileURLToPath(new URL("../../bin/hooktap.js", import.meta.url));
const SIZE = 100 * 1024 * 1024;

describe.runIf(long && process.platform === "linux")("a body of 100 MiB", () => {
  test("is exported and imported in every streaming form without being held", async () => {
    const home = createHome();
    const dev = await startDev(home);
    // Each child tells its peak on its way out: its own, where getrusage would count its parent's too.
    const meter = join(home.home, "meter.mjs");
    writeFileSync(
      meter,
      `import { readFileSync } from "node:fs";
      process.on("exit", () => console.error("peak " + /VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]));`,
    );
    onTestFinished(() => rmSync(meter));
    const hooktap = (...args: string[]) => {
      const { status, stderr } = spawnSync(process.execPath, ["--import", pathToFileURL(meter).href, BIN, ...args], {
        cwd: home.cwd,
        env: { HOME: home.home },
        encoding: "utf8",
      });
      expect([args, status, stderr]).toEqual([args, 0, expect.stringContaining("peak")]);
      return Number(/peak (\d+)/.exec(stderr)![1]) / 1024;
    };
    const body = Buffer.alloc(SIZE, "0123456789abcdef\xff", "latin1");
    expect((await dev.post("/default/large", body)).status).toBe(200);
    for (const [format, path] of [
      ["ndjson", "a.ndjson"],
      ["har", "a.har"],
      ["http", "raw"],
    ] as const) {
      expect(hooktap("export", "--format", format, "-o", path)).toBeLessThan(250);
    }
    expect(statSync(join(home.cwd, "a.har")).size).toBeGreaterThan(SIZE);
    expect(hooktap("import", "a.ndjson")).toBeLessThan(250);
  });
});
