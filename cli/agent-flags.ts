import { hostname } from "node:os";
import type { CommonFlags, Settings } from "./settings.ts";
import type { Target } from "./target.ts";

/** What `listen` and `dev` take for their agent. */
export interface AgentFlags extends CommonFlags {
  name?: string;
  backlog?: string;
  concurrency: number;
  retry: number | "forever";
  insecure?: boolean;
  hostHeader?: string;
}

/** An agent as the flags describe it. It is known by host and target, so that the same command resumes where it stopped. */
export function agentOptions(flags: AgentFlags, settings: Settings, target: Target) {
  const { name, concurrency, retry, insecure = false } = flags;
  return {
    target,
    name: name ?? `${hostname()}:${target.label}`.slice(0, 200),
    concurrency,
    retry: retry === "forever" ? undefined : retry,
    insecure,
    hostHeader: flags.hostHeader ?? settings.hostHeader,
  };
}
