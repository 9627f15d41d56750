import { readFileSync } from "node:fs";

// Beside dist/, in the package and in a checkout alike.
const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** This relay's version, as package.json has it. */
export const version = manifest.version;
