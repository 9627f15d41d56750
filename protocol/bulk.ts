import { z } from "zod";
import { Delivery } from "./delivery.ts";
import { EndpointName } from "./name.ts";
import { SignMode } from "./request.ts";

/** Ids that one bulk replay takes; by a query it takes any number. */
const MOST_IDS = 10_000;

const Selection = z.strictObject({
  endpoint: EndpointName,
  ids: z.array(z.string().min(1)).min(1).max(MOST_IDS).optional(),
  /** A query; the empty one means every request of the endpoint. */
  q: z.string().optional(),
});
const oneOf = ({ ids, q }: z.infer<typeof Selection>) => (ids === undefined) !== (q === undefined);
const ONE_OF = "give either ids or q";

/**
 * The body of `POST /api/replays/count`: which requests of an endpoint. The answer tells how many of them can be replayed: what was
 * refused at capture or opened a WebSocket cannot.
 */
export const BulkSelection = Selection.refine(oneOf, ONE_OF);
export type BulkSelection = z.infer<typeof BulkSelection>;

/** The body of `POST /api/replays`. `rate` is a most of requests a second, null for none. */
export const BulkInput = z
  .strictObject({
    ...Selection.shape,
    agent: z.string().min(1).optional(),
    sign: SignMode.default("keep"),
    kind: z.string().optional(),
    concurrency: z.int().min(1).max(32).default(1),
    rate: z.number().min(0.1).max(10_000).nullable().default(null),
  })
  .refine(oneOf, ONE_OF);
export type BulkInput = z.infer<typeof BulkInput>;

/** `finding`: the query's matches are being noted; `waiting` tells what a running one waits for, or why it was paused. */
export const BulkState = z.enum(["finding", "running", "paused", "done", "cancelled"]);
export type BulkState = z.infer<typeof BulkState>;

/**
 * A bulk replay: what was captured when it began, oldest first, each request once. `total` grows while it is `finding`;
 * `succeeded` had an answer below 400, `failed` all other ends; `underWay` are at a target now, also after a pause.
 */
export const BulkReplay = z.object({
  id: z.number(),
  endpoint: z.string(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  state: BulkState,
  waiting: z.string().nullable(),
  query: z.string().nullable(),
  agent: z.string().nullable(),
  sign: SignMode,
  kind: z.string().nullable(),
  concurrency: z.number(),
  rate: z.number().nullable(),
  total: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  underWay: z.number(),
});
export type BulkReplay = z.infer<typeof BulkReplay>;

/** A request that a bulk replay failed at; `deliveryId` is null where nothing was sent, and `problem` says why. */
export const BulkFailure = z.object({
  requestId: z.string().nullable(),
  seq: z.number(),
  deliveryId: z.string().nullable(),
  status: z.number().nullable(),
  error: z.string().nullable(),
  problem: z.string().nullable(),
});
export type BulkFailure = z.infer<typeof BulkFailure>;

/**
 * How one request of a bulk replay ended. `requestId`, `method` and `path` are null for one that was deleted since; where nothing was
 * sent, `delivery` is null and `problem` says why.
 */
export const BulkItem = z.object({
  requestId: z.string().nullable(),
  seq: z.number(),
  method: z.string().nullable(),
  path: z.string().nullable(),
  problem: z.string().nullable(),
  delivery: Delivery.nullable(),
});
export type BulkItem = z.infer<typeof BulkItem>;
