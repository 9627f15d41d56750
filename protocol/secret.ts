import { z } from "zod";
import { ProviderChoice } from "./custom-provider.ts";
import { VerdictReason, VerdictStatus } from "./verdict.ts";

/**
 * A stored secret as the API shows it: values are write-only. `hint` is the last four characters. From `expiresAt` on, which is null for
 * most, it verifies nothing that arrives.
 */
export const Secret = z.object({
  id: z.string(),
  provider: z.string(),
  label: z.string().nullable(),
  hint: z.string(),
  fingerprint: z.string(),
  params: z.record(z.string(), z.string()),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
});
export type Secret = z.infer<typeof Secret>;

/** The body of `POST /api/endpoints/:name/secrets`. */
export const SecretInput = z.strictObject({
  provider: z.string().min(1),
  secret: z.string().min(1).max(16_384),
  label: z.string().max(100).optional(),
  params: z.record(z.string(), z.string()).optional(),
});
export type SecretInput = z.infer<typeof SecretInput>;

/** The longest that an old secret may go on beside a new one: a year. */
const MAX_OVERLAP_SECONDS = 365 * 86_400;

/** The body of `POST /api/endpoints/:name/secrets/rotate`: the provider's other secrets end after the overlap, unless they do earlier. */
export const RotateInput = SecretInput.extend({
  overlapSeconds: z.int().min(0).max(MAX_OVERLAP_SECONDS).default(86_400),
});
export type RotateInput = z.input<typeof RotateInput>;

/** What a rotation did: the new secret, and those that end. */
export const Rotation = z.object({ secret: Secret, ending: z.array(Secret) });
export type Rotation = z.infer<typeof Rotation>;

/** The body of `POST /api/endpoints/:name/secrets/test`: nothing of it is kept. */
export const SecretTestInput = SecretInput.omit({ label: true }).extend({
  provider: ProviderChoice,
  limit: z.int().min(1).max(100).default(20),
});
export type SecretTestInput = z.input<typeof SecretTestInput>;

/** What one request's verdict would be with a secret that is tried. `diagnosis`: the mistake behind a failure, where one is certain. */
export const SecretTrial = z.object({
  id: z.string(),
  receivedAt: z.string(),
  eventType: z.string().nullable(),
  status: VerdictStatus,
  reason: VerdictReason.nullable(),
  diagnosis: z.string().nullable(),
});
export type SecretTrial = z.infer<typeof SecretTrial>;
