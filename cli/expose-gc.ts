import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Gc } from "../protocol/collect.ts";

setFlagsFromString("--expose-gc");

/** V8's collector. Only contexts made after the flag have it, and to make one while a body passes would hold it up. */
export const gc = runInNewContext("gc") as Gc;
