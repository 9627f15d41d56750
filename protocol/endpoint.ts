import { z } from "zod";
import { EndpointName } from "./name.ts";

/**
 * What the sender gets: `static` the configured answer, `passthrough` the target's real one, `auto` the target's while an agent is
 * connected and has no backlog, else the configured one.
 */
export const Reply = z.strictObject({
  mode: z.enum(["static", "passthrough", "auto"]),
  status: z.int().min(200).max(599),
  headers: z.array(z.tuple([z.string(), z.string()])),
  body: z.string(),
  delayMs: z.int().min(0).max(60_000),
});
export type Reply = z.infer<typeof Reply>;

const DEFAULT_REPLY: Reply = { mode: "auto", status: 200, headers: [], body: "ok", delayMs: 0 };

/** A reply as API and CLI take it: the mode alone, or an object in which everything but what it sets stays as it is. */
export const ReplyInput = z.union([Reply.shape.mode, Reply.partial()]);
export type ReplyInput = z.infer<typeof ReplyInput>;

/** A reply as the relay keeps it, from what a user gave: what is not given stays as `base` has it. */
export function resolveReply(input: ReplyInput | undefined, base: Reply = DEFAULT_REPLY): Reply {
  return { ...base, ...(typeof input === "string" ? { mode: input } : input) };
}

export const Endpoint = z.object({
  name: EndpointName,
  url: z.string(),
  createdAt: z.string(),
  reply: Reply,
  timeoutMs: z.number(),
  requests: z.number(),
  agents: z.array(z.object({ name: z.string(), target: z.string(), connectedAt: z.string(), queued: z.number() })),
});
export type Endpoint = z.infer<typeof Endpoint>;

const TimeoutMs = z.int().min(100).max(600_000);

export const EndpointInput = z.strictObject({
  name: EndpointName,
  reply: ReplyInput.optional(),
  timeoutMs: TimeoutMs.optional(),
});

export const EndpointPatch = z.strictObject({ reply: ReplyInput.optional(), timeoutMs: TimeoutMs.optional() });

/** A stored secret as the API shows it: values are write-only. `hint` is the last four characters. */
export const Secret = z.object({
  id: z.string(),
  provider: z.string(),
  label: z.string().nullable(),
  hint: z.string(),
  fingerprint: z.string(),
  params: z.record(z.string(), z.string()),
  createdAt: z.string(),
});
export type Secret = z.infer<typeof Secret>;

export const SecretInput = z.strictObject({
  provider: z.string().min(1),
  secret: z.string().min(1).max(16_384),
  label: z.string().max(100).optional(),
  params: z.record(z.string(), z.string()).optional(),
});

/** What the relay knows about a sender, as `GET /api/providers` lists it. */
export const ProviderInfo = z.object({
  id: z.string(),
  name: z.string(),
  docs: z.string().nullable(),
  signs: z.boolean(),
  secretHint: z.string().nullable(),
  params: z.array(z.object({ name: z.string(), required: z.boolean(), description: z.string() })),
  retries: z.string().nullable(),
});
export type ProviderInfo = z.infer<typeof ProviderInfo>;
