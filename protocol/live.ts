import { z } from "zod";
import { Summary } from "./request.ts";

/** A connected agent, as the inspector's state pill needs it. `queued`: requests that wait for it. */
export const AgentState = z.object({
  name: z.string(),
  target: z.string(),
  endpoints: z.array(z.string()),
  connectedAt: z.string(),
  queued: z.number(),
});
export type AgentState = z.infer<typeof AgentState>;

/**
 * The events of `GET /api/live`. Unnamed messages carry a row: `Summary` (an idempotent upsert), `{id, rev, gone}` for one that no
 * longer matches, `{seq, rev, deleted}` for one that was deleted; their `id:` is the rev, so `Last-Event-ID` resumes. Named:
 * `hello` first, `agents` at first and at every change, `disk` where it is low and at every change, `plays` with the id
 * of a play that changed (ask for it), `reset` when the cursor is older than what is remembered: load the list anew.
 */
export const LiveRow = z.union([
  Summary,
  z.object({ id: z.string(), rev: z.number(), gone: z.literal(true) }),
  z.object({ seq: z.number(), rev: z.number(), deleted: z.literal(true) }),
]);
export type LiveRow = z.infer<typeof LiveRow>;

export const LiveHello = z.object({ version: z.string(), rev: z.number(), hooks: z.string() });
export type LiveHello = z.infer<typeof LiveHello>;

/** What came up to this rev is forgotten; the feed goes on from there. */
export const LiveReset = z.object({ rev: z.number() });
export type LiveReset = z.infer<typeof LiveReset>;

/** Whether the relay refuses captures because its disk is almost full. */
export const DiskState = z.object({ low: z.boolean() });
export type DiskState = z.infer<typeof DiskState>;

/** A play changed: `GET /api/plays/:id` tells how. */
export const PlayChange = z.object({ id: z.string() });
export type PlayChange = z.infer<typeof PlayChange>;
