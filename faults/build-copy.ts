import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mutant } from "./fault.ts";

/** A copy of a build, to be patched and run. */
export interface BuildCopy {
  root: string;
  remove(): void;
}

/** Copies what is needed to run from `root`: bin/, dist/, package.json, and a link to its packages. */
export function copyBuild(root: string): BuildCopy {
  const copy = mkdtempSync(join(tmpdir(), "hooktap-fault-build-"));
  for (const name of ["bin", "dist", "package.json"]) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return { root: copy, remove: () => rmSync(copy, { recursive: true, force: true }) };
}

/** The patched file's content. Throws where the patch does not fit in exactly one place: the mutant is stale. */
export function mutate(root: string, { name, patch }: Mutant): string {
  const parts = readFileSync(join(root, "dist", patch.file), "utf8").split(patch.find);
  if (parts.length !== 2) {
    throw new Error(`the mutant "${name}" is stale: dist/${patch.file} has ${parts.length - 1} places for it, not one`);
  }
  return parts.join(patch.replace);
}

/** Takes the mutant's defence away in a copy. */
export function applyMutant(copy: BuildCopy, mutant: Mutant): void {
  writeFileSync(join(copy.root, "dist", mutant.patch.file), mutate(copy.root, mutant));
}
