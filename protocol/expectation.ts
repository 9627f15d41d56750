import { z } from "zod";
import { VerdictReason, VerdictStatus } from "./verdict.ts";

/**
 * What stands beside a fixture's `request.http`, in `expected.json`: what the relay made of that request, and what a verifier needs
 * beside its bytes and a secret. Never a secret itself.
 */
export const Expectation = z.object({
  fixture: z.literal(1),
  id: z.string(),
  /** The public URL that the sender used: some signatures cover it. */
  url: z.string(),
  /** Path and query behind the endpoint's name: where a delivery goes. */
  target: z.string().startsWith("/"),
  /** The clock that the signature's time holds against, in unix seconds. */
  now: z.number(),
  provider: z.string().nullable(),
  verdict: VerdictStatus,
  reason: VerdictReason.nullable(),
  scheme: z.string().nullable(),
  /** What the scheme needs beside the secret, such as a header's name. */
  params: z.record(z.string(), z.string()),
  eventType: z.string().nullable(),
  deliveryId: z.string().nullable(),
  subject: z.string().nullable(),
  eventAt: z.string().nullable(),
  trailers: z.array(z.tuple([z.string(), z.string()])),
  /** The status that its sender got; null where nobody knows. */
  answered: z.number().nullable(),
  /** Values were masked: the verdict is that of the request as it came, and its signature cannot be checked any more. */
  redacted: z.boolean(),
});
export type Expectation = z.infer<typeof Expectation>;
