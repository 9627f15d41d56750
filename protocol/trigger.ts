import { z } from "zod";
import { FIELD_VALUE, TOKEN } from "./headers.ts";
import { EndpointName } from "./name.ts";
import { Summary } from "./request.ts";

/** `GET /api/events`: what can be sent as which sender. The first event, and the first scenario, is taken where none is named. */
export const EventList = z.object({
  providers: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      signs: z.boolean(),
      events: z.array(z.object({ name: z.string(), title: z.string() })),
      scenarios: z.array(z.object({ name: z.string(), title: z.string() })),
    }),
  ),
});
export type EventList = z.infer<typeof EventList>;

/** How fast the time between attempts and events passes: so many seconds in one, or none is waited for. What takes time is not shortened. */
export const Speed = z.union([z.number().min(0.01).max(1_000_000), z.literal("instant")]);
export type Speed = z.infer<typeof Speed>;

/** What goes wrong on a story's way; which of its events it meets is drawn by `seed`, a random one where none is given. */
export const Disturbance = z.strictObject({
  /** So many events come twice. */
  duplicate: z.int().min(0).max(100).optional(),
  /** So many events never come. */
  drop: z.int().min(0).max(100).optional(),
  /** The events change places. */
  reorder: z.boolean().optional(),
  /** Each event comes up to so many seconds late. */
  delaySeconds: z.number().min(0).max(86_400).optional(),
  seed: z.int().min(0).max(0xffff_ffff).optional(),
});
export type Disturbance = z.infer<typeof Disturbance>;

const HeaderLine = z.tuple([
  z.string().regex(TOKEN, "a header's name is an HTTP token"),
  z.string().regex(FIELD_VALUE, "a header's value holds no control characters"),
]);

/**
 * The body of `POST /api/trigger`. `set`: values by path, as `job.progress`; a text is read as JSON where the schema takes no text.
 * `data`: the body in place of the sample's, a text as it is, other JSON as its text.
 */
export const TriggerInput = z.strictObject({
  endpoint: EndpointName,
  provider: z.string().min(1),
  event: z.string().min(1).optional(),
  scenario: z.string().min(1).optional(),
  /** Behind the hook URL, with a leading slash. */
  path: z
    .string()
    .regex(/^\/[\x21-\x7e]*$/, "a path begins with / and holds no white space")
    .optional(),
  set: z.record(z.string().min(1), z.unknown()).optional(),
  data: z.unknown().optional(),
  dataBase64: z.base64().optional(),
  headers: z.array(HeaderLine).max(100).optional(),
  /** To sign with, in place of the endpoint's newest one of this provider. */
  secret: z.string().min(1).max(16_384).optional(),
  params: z.record(z.string(), z.string()).optional(),
  /** As the provider itself: with its timeout, its idea of success and its repeats. */
  asProvider: z.strictObject({ speed: Speed.optional() }).optional(),
  /** How fast a scenario without `asProvider` goes. */
  speed: Speed.optional(),
  disturb: Disturbance.optional(),
});
export type TriggerInput = z.input<typeof TriggerInput>;

/** The provider's side of one exchange. `error`: why there is no status. */
const TriggerAnswer = z.object({
  status: z.number().nullable(),
  error: z.string().nullable(),
  ms: z.number(),
});

/**
 * Who signed it. `stored`: by the endpoint's secret; `given`: by the caller's; `made`: by a new one, which is in `offer`, so that the verdict is
 * `no_secret`; `nobody`: its sender does not sign.
 */
export const Signing = z.object({
  by: z.enum(["stored", "given", "made", "nobody"]),
  label: z.string().nullable(),
  message: z.string(),
});
export type Signing = z.infer<typeof Signing>;

/** What would verify a request that was signed with a made secret: `secret` for the endpoint, `verifies` for a handler; both the same but for key pairs. */
export const SecretOffer = z.object({ provider: z.string(), secret: z.string(), verifies: z.string() });
export type SecretOffer = z.infer<typeof SecretOffer>;

/** One attempt at one event. `at`: seconds since the play began, by its own clock; `requestId` is null for one that was not captured. */
export const PlayAttempt = z.object({
  event: z.string(),
  /** Which of the play's events, from 0. */
  index: z.number(),
  n: z.number(),
  at: z.number(),
  startedAt: z.string(),
  status: z.number().nullable(),
  error: z.string().nullable(),
  ms: z.number(),
  requestId: z.string().nullable(),
});
export type PlayAttempt = z.infer<typeof PlayAttempt>;

export const PlayState = z.enum(["running", "delivered", "failed", "cancelled"]);
export type PlayState = z.infer<typeof PlayState>;

/** A delivery, or a story of several, as the provider makes it. `next` tells what comes when, and is null when nothing comes any more. */
export const Play = z.object({
  id: z.string(),
  endpoint: z.string(),
  provider: z.string(),
  /** The first of a scenario. */
  event: z.string(),
  scenario: z.string().nullable(),
  /** Whether the provider's timeout and repeats are played too. */
  asProvider: z.boolean(),
  state: PlayState,
  speed: Speed,
  /** What drew the disturbance, where there is one. */
  seed: z.number().nullable(),
  startedAt: z.string(),
  attempts: z.array(PlayAttempt),
  next: z.object({ event: z.string(), n: z.number(), at: z.number(), realAt: z.string() }).nullable(),
  message: z.string(),
});
export type Play = z.infer<typeof Play>;

/** The answer to `POST /api/trigger`. `answer` is null where a play goes on. */
export const Triggered = z.object({
  request: Summary,
  answer: TriggerAnswer.nullable(),
  signed: Signing,
  offer: SecretOffer.nullable(),
  play: z.object({ id: z.string() }).optional(),
});
export type Triggered = z.infer<typeof Triggered>;
