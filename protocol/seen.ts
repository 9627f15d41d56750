import { z } from "zod";
import { SEEN_KEYS } from "./seen-keys.ts";

/** The query of `GET /api/requests/values`. Case does not count in `prefix`. */
export const SeenQuery = z.object({
  endpoint: z.string(),
  key: z.enum(SEEN_KEYS),
  prefix: z.string().max(200).default(""),
});

/** At most 20 values, most frequent first, each with how many of the newest requests have it; `looked`: among how many. */
export const SeenValues = z.object({
  values: z.array(z.object({ value: z.string(), count: z.number() })),
  looked: z.number(),
});
export type SeenValues = z.infer<typeof SeenValues>;
