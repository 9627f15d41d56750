import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Load } from "../processes.ts";

const run = promisify(execFile);

/** Each body is 1 KB of JSON, and no two of a run are the same. */
const SCRIPT = `
local serial, salt = 0, ""
local headers = { ["Content-Type"] = "application/json" }
local filler = string.rep("x", 1024)
function init(args) salt = args[1] end
function request()
  serial = serial + 1
  local head = string.format('{"n":"%s-%d","filler":"', salt, serial)
  return wrk.format("POST", nil, headers, head .. filler:sub(1, 1022 - #head) .. '"}')
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\\n{"rps":%.0f,"p50":%.3f,"p99":%.3f,"failed":%d}\\n',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
`;

let runs = 0;

/** wrk as a load generator, with its script in `folder`. Throws with how to get it where it is missing. */
export async function createWrk(folder: string) {
  const script = join(folder, "post.lua");
  writeFileSync(script, SCRIPT);
  try {
    await run("wrk", ["--version"]);
  } catch (error) {
    // It prints its version, and then exits with 1.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      throw new Error("wrk is not installed: apt-get install -y wrk (Debian, Ubuntu), brew install wrk (macOS)", {
        cause: error,
      });
    }
  }
  return async (url: string, { concurrency, seconds }: { concurrency: number; seconds: number }): Promise<Load> => {
    const flags = ["-t", "1", "-c", String(concurrency), "-d", `${seconds}s`, "--timeout", "10s", "-s", script];
    const { stdout } = await run("wrk", [...flags, url, "--", `${process.pid}-${++runs}`]);
    return JSON.parse(stdout.trim().split("\n").at(-1)!) as Load;
  };
}
