import { z } from "zod";

export const DeliveryMode = z.enum(["live", "backlog", "replay", "bulk"]);
export type DeliveryMode = z.infer<typeof DeliveryMode>;

/**
 * Why a target gave no (whole) answer. `refused`, `dns`, `tls`, `reset` and `agent_lost` before an answer's head leave a request
 * pending under `auto`; `timeout` (a passed deadline) and `aborted` (the sender went away) settle it.
 */
export const DeliveryError = z.enum(["refused", "dns", "tls", "reset", "timeout", "aborted", "agent_lost"]);
export type DeliveryError = z.infer<typeof DeliveryError>;

/** What a replay changed: the signature's treatment and, for edits, old and new values by name. */
export const Changes = z.object({
  sign: z.enum(["keep", "resign", "none", "break"]),
  kind: z.string().nullable(),
  edited: z.array(z.enum(["method", "path", "headers", "body"])),
  headers: z.array(z.object({ name: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
});
export type Changes = z.infer<typeof Changes>;

/** One attempt to hand a request to a target. `ms` until the end of the answer; `size` is the answer's body in bytes. */
export const Delivery = z.object({
  id: z.string(),
  requestId: z.string(),
  seq: z.number(),
  mode: DeliveryMode,
  agent: z.string(),
  target: z.string(),
  startedAt: z.string(),
  ms: z.number().nullable(),
  status: z.number().nullable(),
  error: DeliveryError.nullable(),
  reason: z.string().nullable(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  size: z.number(),
  truncated: z.boolean(),
  bodySha256: z.string().nullable(),
  changes: Changes.nullable(),
});
export type Delivery = z.infer<typeof Delivery>;
