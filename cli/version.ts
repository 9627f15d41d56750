import { createRequire } from "node:module";

// The package's own name resolves to the same file from the sources and from dist/.
export const { version } = createRequire(import.meta.url)("hooktap/package.json") as {
  version: string;
};
