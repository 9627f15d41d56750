import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const root = fileURLToPath(new URL(".", import.meta.url));

/** Folders whose files take longest: what begins last would otherwise run alone at the end. */
const FIRST = ["/test/faults/", "/test/e2e/", "/test/cli/"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = FIRST.findIndex((folder) => moduleId.includes(folder));
      return at < 0 ? FIRST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  resolve: {
    // Tests run against what is built and published, workers and all; `pretest` builds it.
    alias: [
      {
        find: /^(?:\.\.\/)+(protocol|providers|play|server|cli|testing)\/(.+)\.ts$/,
        replacement: `${root}dist/$1/$2.js`,
      },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/helpers/nothing-left.ts"],
    globalSetup: ["test/helpers/chromium.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What is waited for is bounded, but not by how busy the machine is.
    expect: { poll: { timeout: 15_000 } },
    // Three for two cores: much of the time is waiting for other processes.
    maxWorkers: 3,
    // What is tested is loaded by node, as its users load it, and once a worker.
    isolate: false,
    server: { deps: { external: [/\/dist\/(protocol|providers|play|server|cli|testing)\//] } },
    sequence: { sequencer: LongestFirst },
  },
});
