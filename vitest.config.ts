import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  resolve: {
    // Tests run against what is built and published, workers and all; `pretest` builds it.
    alias: [{ find: /^(?:\.\.\/)+(protocol|providers|server|cli)\/(.+)\.ts$/, replacement: `${root}dist/$1/$2.js` }],
  },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/helpers/chromium.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
