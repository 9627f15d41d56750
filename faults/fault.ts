import type { RelayUnderTest } from "./relay-under-test.ts";

/** What a run measured, as it appears in its JSON line. */
type Figures = Record<string, number | string | boolean | null>;

/** How a run went: what was not as it must be (nothing: it passed), and why it could not run here at all. */
export interface Result {
  problems: string[];
  figures: Figures;
  skipped?: string;
}

/** One defence taken away, in a copy of the build: `find` must stand in `file` (under dist/) exactly once. */
export interface Mutant {
  name: string;
  why: string;
  patch: { file: string; find: string; replace: string };
}

/** One thing that goes wrong, what must hold then, and the patches under which it would no longer hold. */
export interface Fault {
  id: string;
  /** A sentence about the relay. */
  title: string;
  quick: boolean;
  /** Throws only if the run itself could not be set up. */
  run(relay: RelayUnderTest): Promise<Result>;
  mutants: Mutant[];
}

/** Gathers a run's figures and problems. */
export function createChecks() {
  const problems: string[] = [];
  const figures: Figures = {};
  return {
    figures,
    expect(holds: boolean, problem: string): void {
      if (!holds) problems.push(problem);
    },
    result: (): Result => ({ problems, figures }),
  };
}

/** A run that this machine does not allow. */
export const skipped = (reason: string): Result => ({ problems: [], figures: {}, skipped: reason });
