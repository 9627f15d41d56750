import { z } from "zod";
import { Summary } from "./request.ts";

/** The last line of `hooktap wait --json` that ends with 4: what came instead, newest first, and which parts of the query each missed. */
export const WaitTimeout = z.object({
  type: z.literal("timeout"),
  wanted: z.number(),
  matched: z.number(),
  instead: z.array(z.object({ request: Summary, missed: z.array(z.string()) })),
});
export type WaitTimeout = z.infer<typeof WaitTimeout>;
