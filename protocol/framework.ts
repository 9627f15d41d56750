import { z } from "zod";
import { FRAMEWORKS } from "./frameworks.ts";

/** What a handler may be written with: an explanation then says how to get at a request's raw bytes there. */
export const Framework = z.enum(FRAMEWORKS);
export type Framework = z.infer<typeof Framework>;
