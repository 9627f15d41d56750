import { execFileSync } from "node:child_process";
import type { TestProject } from "vitest/node";
import { findHeadless, onPath } from "../../bench/chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The browser's path, or null where there is none and none could be installed. */
    chromium: string | null;
  }
}

/** Where it simply can: root on a Debian. Not each has the build without windows. */
function install(): string | null {
  if (process.getuid?.() !== 0 || !onPath("apt-get")) return null;
  process.stderr.write("Installing Chromium for the browser tests …\n");
  for (const name of ["chromium-headless-shell", "chromium"]) {
    try {
      execFileSync("apt-get", ["update"], { stdio: "ignore" });
      execFileSync("apt-get", ["install", "-y", "--no-install-recommends", name], { stdio: "ignore" });
      return findHeadless();
    } catch {
      // The next one, or none.
    }
  }
  return null;
}

/** Finds a browser for the tests before they start, and says loudly where there is none. */
export default function setup(project: TestProject): void {
  const chromium = findHeadless() ?? install();
  if (!chromium) {
    process.stderr.write(
      "\n*** THE BROWSER TESTS ARE SKIPPED: no Chromium was found. Install one (apt-get install chromium) or set CHROME_PATH. ***\n\n",
    );
    if (process.env["CI"]) throw new Error("CI needs a browser for its tests");
  }
  project.provide("chromium", chromium);
}
