import type { HeaderWish } from "./header-changes.ts";
import type { CommonFlags } from "./settings.ts";

/** What `listen` and `dev` take for their agents. */
export interface AgentFlags extends CommonFlags {
  name?: string;
  backlog?: string;
  route?: string[];
  only?: string;
  concurrency?: number;
  retry?: number | "forever";
  /** In seconds. */
  timeout?: number;
  insecure?: boolean;
  hostHeader?: string;
  header?: HeaderWish[];
}
