import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { applyMutant, copyBuild } from "./build-copy.ts";
import { faults } from "./catalogue.ts";
import type { Fault, Mutant, Result } from "./fault.ts";
import { createRelayUnderTest } from "./relay-under-test.ts";

const MOST_MS = 5 * 60_000;
const root = fileURLToPath(new URL("../../", import.meta.url));

const { values } = parseArgs({ options: { only: { type: "string" }, quick: { type: "boolean", default: false } } });
const wanted = values.only?.split(",").map((id) => id.trim().toUpperCase());
const unknown = wanted?.filter((id) => !faults.some((fault) => fault.id === id)) ?? [];
if (unknown.length > 0) {
  process.stderr.write(`there is no fault ${unknown.join(", ")}; there are ${faults.map(({ id }) => id).join(", ")}\n`);
  process.exit(2);
}

/** Ends and removes what the run under way has made. */
let tidy = async () => {};
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void tidy().finally(() => process.exit(1)));
}

/** Runs a fault on a copy of the build, as it is or with a mutant. */
async function run(fault: Fault, mutant: Mutant | null): Promise<Result> {
  const copy = copyBuild(root);
  const relay = createRelayUnderTest(copy.root, values.quick);
  tidy = async () => {
    await relay.cleanUp();
    copy.remove();
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    if (mutant) applyMutant(copy, mutant);
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it was not done within ${MOST_MS / 60_000} minutes`)), MOST_MS);
    });
    return await Promise.race([fault.run(relay), late]);
  } finally {
    clearTimeout(timer);
    await tidy();
  }
}

/** One JSON line. The build as it is must have no problems, a mutant must have some. False: it went otherwise. */
async function report(fault: Fault, mutant: Mutant | null): Promise<boolean> {
  const startedAt = performance.now();
  let line: Record<string, unknown>;
  let ok = false;
  try {
    const { problems, figures, skipped } = await run(fault, mutant);
    ok = skipped !== undefined || problems.length > 0 === (mutant !== null);
    line = { ...figures, ...(skipped ? { skipped } : {}), ...(problems.length > 0 ? { problems } : {}) };
    if (skipped) process.stderr.write(`${fault.id} WAS NOT RUN: ${skipped}\n`);
    else if (!ok && mutant)
      process.stderr.write(`${fault.id}: nothing noticed the mutant "${mutant.name}": ${mutant.why}\n`);
    else if (!ok) process.stderr.write(`${fault.id}: ${problems.join("; ")}\n`);
  } catch (error) {
    line = { error: (error as Error).message };
    process.stderr.write(`${fault.id} could not be run: ${(error as Error).message}\n`);
  }
  const ms = Math.round(performance.now() - startedAt);
  process.stdout.write(`${JSON.stringify({ fault: fault.id, mutant: mutant?.name ?? null, ok, ms, ...line })}\n`);
  return ok;
}

let failed = 0;
for (const fault of faults) {
  if (wanted ? !wanted.includes(fault.id) : values.quick && !fault.quick) continue;
  for (const mutant of [null, ...fault.mutants]) if (!(await report(fault, mutant))) failed++;
}
process.exitCode = failed > 0 ? 1 : 0;
