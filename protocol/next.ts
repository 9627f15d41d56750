import { z } from "zod";

/**
 * What a sender got for an answer, and what it does next by its documentation. `status` is null where it got none; `by` tells whose
 * answer it was. `at` is when it may come again, ISO, where its schedule gives a time.
 */
export const Next = z.object({
  status: z.number().nullable(),
  by: z.enum(["target", "relay"]),
  does: z.enum(["nothing", "repeats", "gives_up", "unknown"]),
  at: z.string().nullable(),
  message: z.string(),
});
export type Next = z.infer<typeof Next>;
