import { z } from "zod";
import { DeliveryError, DeliveryMode } from "./delivery.ts";
import { FrameError } from "./frames.ts";
import { FIELD_VALUE, isFieldList } from "./headers.ts";
import { EndpointName } from "./name.ts";
import { VerdictReason, VerdictStatus } from "./verdict.ts";

const QueryText = z.string().max(2000);

/**
 * Which requests an agent takes: those that match `filter` and nothing of `except`, both in the query language; without either, all.
 * The others are settled for it when they come. A relay that can do this has `filter` among the features of its hello.
 */
export const Choice = z.object({ filter: QueryText.optional(), except: z.array(QueryText).max(100).optional() });
export type Choice = z.infer<typeof Choice>;

/** A header that an agent sets or removes. `to` is null for one that is removed; only a Host is told as it is. */
export const HeaderChange = z.object({ name: z.string().max(200), to: z.string().max(2000).nullable() });
export type HeaderChange = z.infer<typeof HeaderChange>;

/** What is delivered of the requests that came before: all that are not settled for this agent, none, or those that match a query. */
export const Backlog = z.union([z.enum(["all", "none"]), z.object({ query: z.string().min(1).max(2000) })]);
export type Backlog = z.infer<typeof Backlog>;

/** The agent's first frame, on stream 0. `id` is new for each process: a newer one of the same name displaces the older. */
export const AgentHello = z.object({
  type: z.literal("hello"),
  version: z.string(),
  agent: z.object({ name: z.string().min(1).max(200), id: z.string().min(1).max(100) }),
  target: z.string().max(2000),
  /** None: it takes no requests by itself, only replays that name it. */
  endpoints: z.array(EndpointName).max(100),
  backlog: Backlog.optional(),
  /** It begins held: see `Hold`. */
  hold: z.boolean().optional(),
  concurrency: z.int().min(1).max(1024),
  /** How often a request is tried again that got no answer; without it, until it has one. */
  retry: z.int().min(0).max(1_000_000).optional(),
  ...Choice.shape,
  /** What it changes in the head of each request; values that it sets stay with it. */
  headers: z.array(HeaderChange).max(100).optional(),
  features: z.array(z.string()),
});
export type AgentHello = z.infer<typeof AgentHello>;

/** The relay's answer. `queued`: what will be delivered now; `waiting`: older requests that `--backlog all` would add. */
export const RelayHello = z.object({
  type: z.literal("hello"),
  version: z.string(),
  /** The relay's origins: an agent must not take them for its target. */
  console: z.string(),
  hooks: z.string(),
  endpoints: z.array(
    z.object({
      name: EndpointName,
      url: z.string(),
      known: z.boolean(),
      queued: z.number(),
      waiting: z.number(),
      /** There was no time to count all that match: there may be more. */
      atLeast: z.literal(true).optional(),
    }),
  ),
  /** The agents of the same name that had to go for this one. */
  replaced: z.array(z.object({ target: z.string(), connectedAt: z.string() })).default([]),
  features: z.array(z.string()),
});
export type RelayHello = z.infer<typeof RelayHello>;

/** The agent saw its target answer connections again after a failure: the relay goes on with the backlog. */
const TargetUp = z.object({ type: z.literal("target_up"), endpoint: EndpointName });

/** From now on the agent takes others: in the place of what its hello said. */
const ChoiceChange = Choice.extend({ type: z.literal("choice") });

/** The answer to `choice`: what is captured from here on is decided by it. */
const ChoiceTaken = z.object({ type: z.literal("choice_taken") });

/** While `on`, the relay starts no delivery by itself and settles nothing; replays pass. */
const Hold = z.object({ type: z.literal("hold"), on: z.boolean() });

/** What an agent that began held wants of the backlog, before it is let go. */
const BacklogChoice = z.object({ type: z.literal("backlog"), backlog: Backlog });

/** How many requests wait for an agent that is held: at once, after its choice, and as the number changes. */
const Held = z.object({ type: z.literal("held"), queued: z.number() });

/** A request got no answer in all the attempts that the agent's `retry` allows: it is settled. */
const GivenUp = z.object({
  type: z.literal("given_up"),
  endpoint: EndpointName,
  id: z.string(),
  method: z.string(),
  target: z.string(),
  attempts: z.number(),
});
export type GivenUp = z.infer<typeof GivenUp>;

/** The relay's reason, sent before it closes the connection. */
const Refusal = z.object({
  type: z.literal("error"),
  code: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
});

export const AgentControl = z.discriminatedUnion("type", [AgentHello, TargetUp, Hold, BacklogChoice, ChoiceChange]);
export type AgentControl = z.infer<typeof AgentControl>;
export const RelayControl = z.discriminatedUnion("type", [RelayHello, GivenUp, Held, ChoiceTaken, Refusal]);
export type RelayControl = z.infer<typeof RelayControl>;

/** What a timer takes. */
const MAX_DEADLINE_MS = 2 ** 31 - 1;

/**
 * The head of OPEN: the request as captured. `target` is the raw path and query behind the endpoint's name, `headers` the flat raw
 * list; the agent drops what is hop-by-hop and frames the body anew. `length` is the body's size in bytes.
 */
export const OpenHead = z.object({
  seq: z.number(),
  id: z.string(),
  endpoint: EndpointName,
  attempt: z.number(),
  mode: DeliveryMode,
  deadlineMs: z.int().min(0).max(MAX_DEADLINE_MS),
  method: z.string(),
  target: z.string(),
  headers: z.array(z.string()),
  length: z.int().min(0),
  /** The sender asks for this protocol: after a 101, DATA is raw bytes both ways. Only for agents with the feature `upgrade`. */
  upgrade: z.literal("websocket").optional(),
  about: z.object({
    provider: z.string().nullable(),
    eventType: z.string().nullable(),
    verdict: z.object({ status: VerdictStatus, reason: VerdictReason.nullable() }),
  }),
});
export type OpenHead = z.infer<typeof OpenHead>;

/** The request's body has been written to the target whole, and these were its bytes: in SENT, or in the head of RESPONSE. */
export const SentReport = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.number() });
export type SentReport = z.infer<typeof SentReport>;

/** A flat raw list, names and values in turn, that can be written to a connection as it is: TRAILERS, and the headers of an answer. */
export const FieldList = z.custom<string[]>(isFieldList);

const Reason = z.string().regex(FIELD_VALUE);

/** The head of RESPONSE: the target's answer, or the named reason why there is none (then with FIN and no body). */
export const ResponseHead = z.union([
  z.object({
    /** 101 only where the OPEN asked for an upgrade. */
    status: z
      .int()
      .max(999)
      .refine((status) => status === 101 || status >= 200),
    reason: Reason,
    headers: FieldList,
    sent: SentReport.optional(),
  }),
  z.object({ error: DeliveryError, message: z.string() }),
]);
export type ResponseHead = z.infer<typeof ResponseHead>;

/** The head of a RESPONSE that is not the last one. 100 is the relay's to give, 101 is no informational answer. */
export const InformationalHead = z.object({
  status: z.int().min(102).max(199),
  reason: Reason,
  headers: FieldList,
});
export type InformationalHead = z.infer<typeof InformationalHead>;

/** Throws a FrameError for a payload that is not as the schema has it. */
export function parse<T>(schema: z.ZodType<T>, payload: unknown): T {
  const result = schema.safeParse(payload);
  if (!result.success) throw new FrameError(`a payload of another shape: ${result.error.issues[0]!.message}`);
  return result.data;
}
