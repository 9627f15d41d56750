import type { Exit } from "./exit.ts";

/** Makes an action of a command whose code is loaded when it runs. */
export type Runs = <A extends unknown[]>(
  load: () => Promise<(...args: A) => Promise<Exit>>,
) => (...args: A) => Promise<void>;
