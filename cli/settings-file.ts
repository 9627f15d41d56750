import { z } from "zod";
import { HOST_VALUE } from "./host-header.ts";

/** What `.hooktap.json` in a folder, and the user's profile, may say. */
export const SettingsFile = z.strictObject({
  relay: z.string().optional(),
  token: z.string().optional(),
  endpoint: z.string().optional(),
  data: z.string().optional(),
  hostHeader: z.string().regex(HOST_VALUE, "hostHeader is no host name").optional(),
  /** Senders of the user's own, for `verify` and `sign`. */
  providers: z.array(z.unknown()).optional(),
});
export type SettingsFile = z.infer<typeof SettingsFile>;
