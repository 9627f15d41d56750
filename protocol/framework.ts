import { z } from "zod";

/** What a handler may be written with: an explanation then says how to get at a request's raw bytes there. */
export const Framework = z.enum(["express", "hono", "next", "fastify", "fastapi", "flask", "rails", "go"]);
export type Framework = z.infer<typeof Framework>;
