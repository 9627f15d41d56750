import { hostname } from "node:os";
import type { CommonFlags } from "./settings.ts";
import type { Target } from "./target.ts";

/** What `listen` and `dev` take for their agent. */
export interface AgentFlags extends CommonFlags {
  name?: string;
  backlog?: "all" | "none";
  concurrency: number;
  insecure?: boolean;
}

/** An agent is known by host and target, so that the same command resumes where it stopped. */
export function agentName(flags: AgentFlags, target: Target): string {
  return flags.name ?? `${hostname()}:${target.label}`.slice(0, 200);
}
