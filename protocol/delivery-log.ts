import { z } from "zod";

/** One request in an endpoint's delivery log. */
export const LogEntry = z.object({
  id: z.string(),
  receivedAt: z.string(),
  provider: z.string().nullable(),
  eventType: z.string().nullable(),
  method: z.string(),
  path: z.string(),
  /**
   * The answer that its sender got. Null while that is open. `status` is null where the sender got none; `success` is what a sender makes of it:
   * a status of 2xx, or a WebSocket that was opened.
   */
  answer: z.object({ status: z.number().nullable(), by: z.enum(["target", "relay"]), success: z.boolean() }).nullable(),
});
export type LogEntry = z.infer<typeof LogEntry>;

/** The query of `GET /api/endpoints/:name/log`: from `since` on, before `until` (ISO); seven days without them. `before` is a page's `next`. */
export const LogQuery = z.object({
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  before: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** Newest first. A page may have few entries or none and yet a `next`: a search tells after a while how far it has come. */
export const LogPage = z.object({ entries: z.array(LogEntry), next: z.number().nullable() });
export type LogPage = z.infer<typeof LogPage>;
