import { z } from "zod";
import { Changes, DeliveryError, DeliveryMode } from "../delivery.ts";
import { MAX_BODY } from "../endpoint.ts";
import { FIELD_VALUE, TOKEN } from "../headers.ts";
import { EndpointName } from "../name.ts";
import { Verdict } from "../verdict.ts";

/**
 * A bundle: captured requests as lines of JSON, each of a bounded length, so that neither side holds more than one. A `bundle` line
 * begins it; then each request stands on a line of its own, followed by the pieces of a large body and by its deliveries.
 */
export const BundleHead = z.object({ type: z.literal("bundle"), version: z.literal(1), requests: z.int().min(0) });
export type BundleHead = z.infer<typeof BundleHead>;

/** The longest line: a body of `INLINE_BODY` bytes that all need an escape, and its request's head. */
export const MAX_BUNDLE_LINE = 8 * 1024 * 1024;
/** A larger body follows its request in pieces. */
export const INLINE_BODY = 1024 * 1024;
/** What of its deliveries one request may bring along. */
export const MOST_DELIVERIES = 1_000;
export const MOST_ANSWER_BYTES = 32 * 1024 * 1024;
/** As much as the hooks listener takes. */
const MOST_HEAD = 128 * 1024;

const text = (most: number) => z.string().max(most);
const fact = text(1_000).nullable();
const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/, "is no time in UTC")
  .refine((time) => !Number.isNaN(Date.parse(time)), "is no time in UTC");
/** What could stand in a request line: a space or a line's end would make two of it. */
const RAW = /^[\x21-\x7e\x80-\xff]*$/;
const Headers = z
  .array(z.tuple([z.string().regex(TOKEN, "is no header name"), z.string().regex(FIELD_VALUE, "is no header value")]))
  .refine((list) => list.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0) <= MOST_HEAD, {
    message: `is larger than ${MOST_HEAD} bytes`,
  });

/** Bytes: as text where they are UTF-8, else in base64; neither for none, or where they follow in pieces. */
const Base64 = z
  .string()
  .refine((value) => value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value), "is no base64");
const Bytes = { body: z.string().optional(), bodyBase64: Base64.optional() };

export const BundleRequest = z.object({
  type: z.literal("request"),
  id: text(100),
  endpoint: EndpointName,
  receivedAt: instant,
  provider: text(100).nullable(),
  eventType: fact,
  deliveryId: fact,
  subject: fact,
  eventAt: instant.nullable(),
  /** As it was when it was exported; an import verifies anew, unless the request was redacted. */
  verdict: Verdict,
  /** What the provider's scheme needs beside a secret. */
  params: z.record(z.string(), z.string()),
  request: z.object({
    method: z.string().max(100).regex(TOKEN, "is no method"),
    /** The public URL that the sender used. */
    url: z
      .string()
      .max(MOST_HEAD)
      .regex(/^https?:\/\/[^/]/i, "is no http(s) URL")
      .regex(RAW, "holds a space or a control character"),
    httpVersion: z.enum(["1.0", "1.1"]),
    headers: Headers,
    ...Bytes,
  }),
  /** Path and query behind the endpoint's name. */
  target: z.string().max(MOST_HEAD).startsWith("/").regex(RAW, "holds a space or a control character"),
  trailers: Headers,
  remoteAddress: text(100),
  size: z.int().min(0),
  /** How many lines with pieces of its body follow. */
  pieces: z.int().min(0).max(MAX_BODY),
  /** Whether those pieces are UTF-8 as a whole. */
  bodyIsText: z.boolean(),
  refused: z.enum(["body_too_large"]).nullable(),
  upgrade: z.enum(["websocket"]).nullable(),
  pinned: z.boolean(),
  note: text(4_000),
  /** The status that its sender got; null where nobody knows. */
  answered: z.int().nullable(),
  /** How many lines with deliveries follow. */
  deliveries: z.int().min(0).max(MOST_DELIVERIES),
  /** Values were masked, and its signature cannot be checked any more. */
  redacted: z.boolean(),
});
export type BundleRequest = z.infer<typeof BundleRequest>;

/** A piece of a body. */
export const BundlePiece = z.object({ type: z.literal("body"), ...Bytes });
export type BundlePiece = z.infer<typeof BundlePiece>;

/** One delivery of the request before it, with what was kept of the answer's body. */
export const BundleDelivery = z.object({
  type: z.literal("delivery"),
  mode: DeliveryMode,
  agent: text(300),
  target: text(4_000),
  startedAt: instant,
  ms: z.number().min(0),
  status: z.int().min(100).max(999).nullable(),
  error: DeliveryError.nullable(),
  reason: text(1_000).nullable(),
  headers: Headers,
  size: z.int().min(0),
  truncated: z.boolean(),
  bodySha256: text(64).nullable(),
  changes: Changes.nullable(),
  ...Bytes,
});
export type BundleDelivery = z.infer<typeof BundleDelivery>;

/** Any line of a bundle. */
export const BundleLine = z.union([BundleHead, BundleRequest, BundlePiece, BundleDelivery]);

/** What became of one request of an import, in their order. */
export const Imported = z.union([z.object({ id: z.string(), verdict: z.string() }), z.object({ error: z.string() })]);
export type Imported = z.infer<typeof Imported>;
