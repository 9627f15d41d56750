import { z } from "zod";
import type { HeaderList } from "../../protocol/headers.ts";
import { type Converted, type ForeignRequest, toEntry } from "./foreign.ts";
import { fromHar, HarEntry } from "./har-entry.ts";

/** A request that was copied as a test fixture, or a line of the inspector's export. */
const CopiedFixture = z.object({
  now: z.number(),
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers: z.array(z.tuple([z.string(), z.string()])),
    body: z.string().optional(),
    bodyBase64: z.string().optional(),
  }),
});

/** https://docs.webhook.site/api/examples.html: a request as its API and its exports have it. Times are UTC. */
const WebhookSite = z.object({
  uuid: z.string(),
  method: z.string(),
  url: z.string(),
  content: z.string().nullish(),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  created_at: z.string(),
  ip: z.string().nullish(),
});

/** https://smee.io: an event's data has the sender's headers as keys, and the body as it was parsed. */
const Smee = z.looseObject({
  body: z.unknown().refine((body) => body !== undefined),
  timestamp: z.number(),
  query: z.record(z.string(), z.unknown()).nullish(),
});
const SMEES_OWN = new Set(["body", "timestamp", "query"]);

/** https://docs.stripe.com/api/events/object, as `stripe listen --print-json` and `stripe events list` print it. */
const StripeEvent = z.object({ object: z.literal("event"), id: z.string(), type: z.string(), created: z.number() });

/** One object of a JSON file as a request, by its shape. `text` is how it was written. */
export function fromJson(text: string): Converted | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: "it is not JSON" };
  }
  if (isObject(value) && "startedDateTime" in value) return checked(HarEntry, value, fromHar);
  if (isObject(value) && "now" in value && "request" in value) return checked(CopiedFixture, value, fromFixture);
  if (isObject(value) && "uuid" in value && "created_at" in value) return checked(WebhookSite, value, fromWebhookSite);
  if (isObject(value) && value["object"] === "event") {
    return checked(StripeEvent, value, ({ created }) => fromStripe(text, created));
  }
  if (isObject(value) && "body" in value && "timestamp" in value) return checked(Smee, value, fromSmee);
  // What smee sends to keep a connection open.
  if (isObject(value) && Object.keys(value).length === 0) return null;
  return { problem: "it is no request of a known form" };
}

function checked<T>(schema: z.ZodType<T>, value: unknown, convert: (value: T) => ForeignRequest): Converted {
  const read = schema.safeParse(value);
  if (read.success) return toEntry(convert(read.data));
  const [issue] = read.error.issues;
  return { problem: `${issue!.path.join(".")}: ${issue!.message}` };
}

function fromFixture({ now, request }: z.infer<typeof CopiedFixture>): ForeignRequest {
  const { body, bodyBase64, ...rest } = request;
  return {
    ...rest,
    body: body === undefined ? Buffer.from(bodyBase64 ?? "", "base64") : Buffer.from(body),
    receivedAt: now * 1_000,
  };
}

function fromWebhookSite({
  method,
  url,
  content,
  headers,
  created_at,
  ip,
}: z.infer<typeof WebhookSite>): ForeignRequest {
  return {
    method,
    url,
    headers: Object.entries(headers).flatMap(([name, value]): HeaderList => [value].flat().map((one) => [name, one])),
    body: Buffer.from(content ?? ""),
    receivedAt: Date.parse(/[Zz]|[+-]\d\d:?\d\d$/.test(created_at) ? created_at : `${created_at.replace(" ", "T")}Z`),
    known: { remoteAddress: ip ?? "" },
  };
}

/** The path is not told, and the body only as it was parsed: it is written as compact JSON. */
function fromSmee(event: z.infer<typeof Smee>): ForeignRequest {
  const headers = Object.entries(event).filter(
    (entry): entry is [string, string] => !SMEES_OWN.has(entry[0]) && typeof entry[1] === "string",
  );
  const query = new URLSearchParams(
    Object.entries(event.query ?? {}).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, String(one)]),
    ),
  ).toString();
  const host = headers.find(([name]) => name === "host")?.[1] ?? "smee.io";
  const { body } = event;
  return {
    method: "POST",
    url: `https://${host}/${query === "" ? "" : `?${query}`}`,
    headers,
    body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
    receivedAt: event.timestamp,
  };
}

/** Neither headers nor signature are told: the body is the event as it stands in the file. */
function fromStripe(text: string, created: number): ForeignRequest {
  return {
    method: "POST",
    url: "http://localhost/",
    headers: [
      ["Host", "localhost"],
      ["Content-Type", "application/json; charset=utf-8"],
      ["Content-Length", "0"],
    ],
    body: Buffer.from(text),
    receivedAt: created * 1_000,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
