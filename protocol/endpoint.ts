import { z } from "zod";
import { CustomProvider } from "./custom-provider.ts";
import { FIELD_VALUE, TOKEN } from "./headers.ts";
import { EndpointName } from "./name.ts";

// What frames the answer is the relay's.
const HeaderName = z
  .string()
  .regex(TOKEN, "is not a header name")
  .refine((name) => !/^(content-length|transfer-encoding|connection)$/i.test(name), "is set by the relay");
const HeaderValue = z.string().regex(FIELD_VALUE, "holds a line break or a character beyond Latin-1");

/**
 * What the sender gets: `static` the configured answer, `passthrough` the target's real one, `auto` the target's while an agent is
 * connected, has no backlog and takes the request within 2 s, else the configured one.
 */
export const Reply = z.strictObject({
  mode: z.enum(["static", "passthrough", "auto"]),
  status: z.int().min(200).max(599),
  headers: z.array(z.tuple([HeaderName, HeaderValue])),
  body: z.string(),
  delayMs: z.int().min(0).max(60_000),
});
export type Reply = z.infer<typeof Reply>;

const DEFAULT_REPLY: Reply = { mode: "auto", status: 200, headers: [], body: "ok", delayMs: 0 };

/** A reply as API and CLI take it: the mode alone, or an object in which everything but what it sets stays as it is. */
const ReplyInput = z.union([Reply.shape.mode, Reply.partial()]);

/** The largest body that any endpoint takes. */
export const MAX_BODY = 100 * 1024 * 1024;

/**
 * Answers of the relay's own that come before the reply, to watch a provider repeat: the next `count` requests get `status`; with
 * `whileOffline` only while no agent is connected. The requests are captured and delivered all the same.
 */
const AnswerNext = z.strictObject({
  count: z.int().min(1).max(10_000),
  status: z.int().min(200).max(599),
  whileOffline: z.boolean().default(false),
});

/** What is kept: requests older than `days`, or beyond `bytes` of bodies or `count`, go, oldest first; pinned ones stay. Null: no limit. */
export const Retention = z.strictObject({
  days: z.number().min(0.01).max(36_500).nullable(),
  bytes: z.int().min(0).nullable(),
  count: z.int().min(0).nullable(),
});
export type Retention = z.infer<typeof Retention>;

/** What a retention would prune now. */
export const Prunable = z.object({ requests: z.number(), bytes: z.number(), newest: z.string().nullable() });
export type Prunable = z.infer<typeof Prunable>;

/** What a user may set of an endpoint. */
const EndpointSettings = z.object({
  reply: Reply,
  timeoutMs: z.int().min(100).max(600_000),
  maxBodyBytes: z.int().min(0).max(MAX_BODY),
  answerNext: AnswerNext.nullable(),
  /** Whether `?hooktap-status=500` in a hook URL decides the answer of that request. */
  statusByQuery: z.boolean(),
  /** Whether the relay itself answers the handshakes of senders where no target does. */
  handshakes: z.enum(["auto", "off"]),
  /** Whether a browser may show the target's answers as pages: only on an origin of its own, which a hooks domain gives. */
  browsable: z.boolean(),
  retention: Retention,
  /** Senders that the user describes; as a patch, the list replaces the one before. */
  customProviders: z.array(CustomProvider).max(50),
});
export type EndpointSettings = z.infer<typeof EndpointSettings>;

export const DEFAULT_SETTINGS: EndpointSettings = {
  reply: DEFAULT_REPLY,
  timeoutMs: 30_000,
  maxBodyBytes: MAX_BODY,
  answerNext: null,
  statusByQuery: false,
  handshakes: "auto",
  browsable: false,
  retention: { days: 30, bytes: 5 * 1024 ** 3, count: null },
  customProviders: [],
};

export const Endpoint = EndpointSettings.extend({
  name: EndpointName,
  url: z.string(),
  createdAt: z.string(),
  requests: z.number(),
  /** Of their bodies, as they were sent. */
  bytes: z.number(),
  agents: z.array(
    z.object({
      name: z.string(),
      target: z.string(),
      connectedAt: z.string(),
      queued: z.number(),
      /** How its newest attempt ended; null before the first. */
      last: z
        .object({ at: z.string(), status: z.number().nullable(), error: z.string().nullable(), ms: z.number() })
        .nullable(),
    }),
  ),
});
export type Endpoint = z.infer<typeof Endpoint>;

/** The body of `PATCH /api/endpoints/:name`: what is not named stays as it is. */
export const EndpointPatch = z.strictObject({
  ...EndpointSettings.partial().shape,
  reply: ReplyInput.optional(),
  retention: Retention.partial().optional(),
});
export type EndpointPatch = z.infer<typeof EndpointPatch>;

/** An endpoint's settings with a patch applied: what is not named stays as `base` has it. */
export function applySettings(patch: EndpointPatch, base: EndpointSettings = DEFAULT_SETTINGS): EndpointSettings {
  const { reply, retention, ...rest } = patch;
  return {
    ...base,
    ...defined(rest),
    reply: { ...base.reply, ...(typeof reply === "string" ? { mode: reply } : defined(reply ?? {})) },
    retention: { ...base.retention, ...defined(retention ?? {}) },
  };
}

/** Without the properties that are there but undefined. */
function defined<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
}

/** The body of `POST /api/endpoints`. */
export const EndpointInput = EndpointPatch.extend({ name: EndpointName });
export type EndpointInput = z.infer<typeof EndpointInput>;

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
