import { z } from "zod";

export const VerdictStatus = z.enum(["verified", "failed", "unsigned", "no_secret", "unknown"]);
export type VerdictStatus = z.infer<typeof VerdictStatus>;

export const VerdictReason = z.enum([
  "signature_mismatch",
  "timestamp_expired",
  "timestamp_in_future",
  "header_missing",
  "header_malformed",
  "secret_malformed",
  "handshake",
  "unsupported",
]);
export type VerdictReason = z.infer<typeof VerdictReason>;

/** One line of the check list: `name` is stable, `detail` is a sentence for people. */
const Check = z.object({ name: z.string(), ok: z.boolean(), detail: z.string() });
export type Check = z.infer<typeof Check>;

/** The result of checking a signature. `secret` tells which one matched, never its value. */
export const Verdict = z.object({
  status: VerdictStatus,
  reason: VerdictReason.nullable(),
  provider: z.string().nullable(),
  scheme: z.string().nullable(),
  message: z.string(),
  warnings: z.array(z.string()),
  checks: z.array(Check),
  secret: z.object({ label: z.string().nullable(), fingerprint: z.string() }).nullable(),
  diagnosis: z.object({ code: z.string(), message: z.string(), fix: z.string() }).nullable(),
});
export type Verdict = z.infer<typeof Verdict>;

/**
 * A verdict with what its signature covers: the first 64 KiB of it in base64, and its whole size. Null where nothing is signed, or its
 * header cannot be read.
 */
export const ExplainedVerdict = Verdict.extend({
  signedBytes: z.string().nullable(),
  signedSize: z.number().nullable(),
});
export type ExplainedVerdict = z.infer<typeof ExplainedVerdict>;
