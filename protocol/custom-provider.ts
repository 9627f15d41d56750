import { z } from "zod";

const text = z.string().max(1_000).optional();

/**
 * A sender that a user describes, as `customProvider` of the providers library takes it, which says more of each field and checks what
 * a schema cannot. An endpoint's own one is named `custom:<id>` wherever a provider is.
 */
export const CustomProvider = z.strictObject({
  id: z.string().max(63),
  name: text,
  header: z.string().max(100),
  template: text,
  hash: z.enum(["sha1", "sha256", "sha384", "sha512"]).optional(),
  encoding: z.enum(["hex", "base64", "base64url"]).optional(),
  prefix: text,
  pair: text,
  timestamp: z
    .strictObject({
      pair: text,
      header: text,
      unit: z.enum(["s", "ms", "iso"]).optional(),
      toleranceSeconds: z.number().min(0).nullable().optional(),
    })
    .optional(),
  secret: z
    .strictObject({ decode: z.enum(["utf8", "base64", "base64url", "hex"]).optional(), stripPrefix: text })
    .optional(),
  idHeader: text,
  eventType: text,
});
export type CustomProvider = z.infer<typeof CustomProvider>;

/** A provider as the API takes it: the id of one, or a description that is only tried. */
export const ProviderChoice = z.union([z.string().min(1), CustomProvider]);
