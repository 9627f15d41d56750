import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Gc } from "../protocol/collect.ts";

/** V8's collector: only contexts made after the flag have it. */
export function exposeGc(): Gc {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as Gc;
}
