import { z } from "zod";
import { DeliveryError, DeliveryMode } from "../protocol/delivery.ts";
import { VerdictStatus } from "../protocol/verdict.ts";

const Endpoints = z.array(
  z.object({
    name: z.string(),
    url: z.string(),
    known: z.boolean(),
    queued: z.number(),
    waiting: z.number(),
    /** There was no time to count all: there may be more. */
    atLeast: z.literal(true).optional(),
  }),
);

/** Requests that match go to a target of their own, by an agent of their own; `match` is null for the rest. */
const Route = z.object({ agent: z.string(), match: z.string().nullable(), target: z.string() });

/** The first line of `listen --json`: the relay accepted the tunnel. */
const ListenReady = z.object({
  type: z.literal("ready"),
  console: z.string(),
  /** The agent of the target without a route, or the first. */
  agent: z.string(),
  /** Null where there are only routes. */
  target: z.string().nullable(),
  routes: z.array(Route).optional(),
  endpoints: Endpoints,
});

/** The first line of `dev --json`: both listeners answer. */
export const DevReady = z.object({
  type: z.literal("ready"),
  console: z.string(),
  hooks: z.string(),
  token: z.string(),
  open: z.string(),
  target: z.string().nullable(),
  routes: z.array(Route).optional(),
});

/** One attempt to hand a request to the target. `ms` until the end of the answer. */
const DeliveryEvent = z.object({
  type: z.literal("delivery"),
  requestId: z.string(),
  status: z.number().nullable(),
  error: DeliveryError.nullable(),
  ms: z.number(),
  mode: DeliveryMode,
  method: z.string(),
  path: z.string(),
  endpoint: z.string(),
  target: z.string().optional(),
  provider: z.string().nullable(),
  eventType: z.string().nullable(),
  verdict: VerdictStatus,
});

/** A request was given up after all the attempts that `--retry` allows. */
const GivenUpEvent = z.object({
  type: z.literal("given_up"),
  requestId: z.string(),
  endpoint: z.string(),
  attempts: z.number(),
});

/** The tunnel is lost; the agent tries again until `connected`. */
const LostEvent = z.object({ type: z.literal("lost"), relay: z.string(), reason: z.string() });

/** The tunnel is there again. */
const ConnectedEvent = z.object({ type: z.literal("connected"), relay: z.string(), endpoints: Endpoints });

/** The target stopped accepting connections, or accepts them again; `reason` in words while it does not. */
const TargetEvent = z.object({
  type: z.literal("target"),
  target: z.string(),
  up: z.boolean(),
  reason: z.string().nullable(),
});

/** `.hooktap.json` changed, and where requests go with it. */
const RoutesEvent = z.object({ type: z.literal("routes"), routes: z.array(Route) });

/** What follows the first line. */
export const AFTER_READY = [DeliveryEvent, GivenUpEvent, LostEvent, ConnectedEvent, TargetEvent, RoutesEvent] as const;

/** A line of `listen --json`, and of `dev --json` but for its first. */
export const ForwardEvent = z.discriminatedUnion("type", [ListenReady, ...AFTER_READY]);
export type ForwardEvent = z.infer<typeof ForwardEvent>;
