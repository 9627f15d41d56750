import { z } from "zod";
import { ProviderChoice } from "./custom-provider.ts";
import { Delivery } from "./delivery.ts";
import { Handshake, HandshakeSummary } from "./handshake.ts";
import { Next } from "./next.ts";
import { Framework } from "./framework.ts";
import { Verdict, VerdictReason, VerdictStatus } from "./verdict.ts";

/** A row of the list and of the live feed: everything a list shows, nothing that is large. */
export const Summary = z.object({
  id: z.string(),
  seq: z.number(),
  rev: z.number(),
  endpoint: z.string(),
  receivedAt: z.string(),
  method: z.string(),
  path: z.string(),
  size: z.number(),
  contentType: z.string().nullable(),
  remoteAddress: z.string(),
  provider: z.string().nullable(),
  eventType: z.string().nullable(),
  deliveryId: z.string().nullable(),
  subject: z.string().nullable(),
  eventAt: z.string().nullable(),
  /** The first request that carried the same delivery, its id; then `attempt` counts from 2, `gapMs` since the one before. */
  duplicateOf: z.string().nullable(),
  attempt: z.number(),
  gapMs: z.number().nullable(),
  /** Pinned requests are never pruned. */
  pinned: z.boolean(),
  /** Whether somebody wrote a note on it. */
  noted: z.boolean(),
  /** Why the relay did not take the body: the row tells what came, there is nothing to deliver. `size` is what was announced or read. */
  refused: z.enum(["body_too_large"]).nullable(),
  /** The sender asked for this protocol. Such a request belongs to its connection: it is never delivered later, nor again. */
  upgrade: z.enum(["websocket"]).nullable(),
  /** It came from a file, not from its sender: it is never delivered by itself. */
  imported: z.boolean(),
  /** Values were masked before it was imported: its verdict is the recorded one, and stays. */
  redacted: z.boolean(),
  verdict: z.object({ status: VerdictStatus, reason: VerdictReason.nullable() }),
  handshake: HandshakeSummary.nullable(),
  delivery: z
    .object({
      status: z.number().nullable(),
      error: z.string().nullable(),
      ms: z.number().nullable(),
      attempts: z.number(),
    })
    .nullable(),
});
export type Summary = z.infer<typeof Summary>;

/** One request whole, but for its body, which has an address of its own. */
export const Detail = Summary.extend({
  url: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** What followed a chunked body; empty for most. */
  trailers: z.array(z.tuple([z.string(), z.string()])),
  httpVersion: z.string(),
  bodySha256: z.string(),
  /** Of one that fails, or lacks a secret, the diagnosis is worked out when the detail is asked for, for a body up to 1 MiB. */
  verdict: Verdict,
  handshake: Handshake.nullable(),
  /** What its users wrote on it; empty for nothing. */
  note: z.string(),
  /** What its sender does next, given the answer it got; null where nobody can tell. */
  next: Next.nullable(),
  deliveries: z.array(Delivery),
});
export type Detail = z.infer<typeof Detail>;

/**
 * A page of the list, newest first. `next` is the `before` of the following page, null at the end; `rev` is where `live?after=` goes on;
 * `now` is the relay's clock, ISO, to tell how long ago things were on another machine.
 */
export const RequestPage = z.object({
  requests: z.array(Summary),
  next: z.number().nullable(),
  rev: z.number(),
  now: z.string(),
});
export type RequestPage = z.infer<typeof RequestPage>;

/** The query of `GET /api/requests/matching`: which of at most 500 requests match. `seqs` are separated by commas. */
export const MatchingQuery = z.object({
  q: z.string(),
  seqs: z
    .string()
    .transform((text) => text.split(",").map(Number))
    .pipe(z.array(z.number().int().min(1)).max(500)),
});

export const Matching = z.object({ seqs: z.array(z.number()) });
export type Matching = z.infer<typeof Matching>;

export const SignMode = z.enum(["keep", "resign", "none", "break"]);

/** The body of `PATCH /api/requests/:id`: what is not named stays. An empty note is none. */
export const RequestPatch = z.strictObject({
  pinned: z.boolean().optional(),
  note: z.string().max(4_000).optional(),
});
export type RequestPatch = z.infer<typeof RequestPatch>;

/** The requests of one story (the same subject), in the order of the sender's own time. */
export const Story = z.object({ subject: z.string().nullable(), requests: z.array(Summary) });
export type Story = z.infer<typeof Story>;

/** The body of `POST /api/requests/:id/replay`. */
export const ReplayInput = z.strictObject({
  agent: z.string().min(1).optional(),
  sign: SignMode.optional(),
  kind: z.string().optional(),
  edit: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().optional(),
      headers: z.array(z.tuple([z.string(), z.string()])).optional(),
      body: z.string().optional(),
      bodyBase64: z.base64().optional(),
    })
    .optional(),
});
export type ReplayInput = z.infer<typeof ReplayInput>;

/** The body of `POST /api/requests/:id/verify`: without a provider or secret, the recognised one and the stored ones are used. */
export const VerifyInput = z.strictObject({
  provider: ProviderChoice.optional(),
  secret: z.union([z.string(), z.array(z.string())]).optional(),
  params: z.record(z.string(), z.string()).optional(),
  framework: Framework.optional(),
});
export type VerifyInput = z.infer<typeof VerifyInput>;
