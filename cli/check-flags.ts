import type { TriggerFlags } from "./trigger-flags.ts";

export type CheckFlags = Pick<
  TriggerFlags,
  | "json"
  | "quiet"
  | "path"
  | "set"
  | "data"
  | "header"
  | "param"
  | "insecure"
  | "secret"
  | "secretFile"
  | "envFile"
  | "env"
> & { provider: string; event?: string };
