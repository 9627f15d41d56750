import { randomUUID } from "node:crypto";
import { type Agent, startAgent } from "../agent.ts";
import { refuseRelay } from "../own-relay.ts";
import { usualHostHeader } from "../settings.ts";
import { parseTarget, type Target } from "../target.ts";

/** An agent that is there for one replay. */
export interface Occasion {
  name: string;
  /** Why it cannot go on, once it cannot. */
  failure(): unknown;
  close(): Promise<void>;
}

interface OccasionOptions {
  relay: string;
  token: string;
  /** Origins that are no target. */
  listeners: readonly string[];
  target: Target;
  insecure: boolean;
  concurrency: number;
  /** The name it had before; without it, one that no other has. */
  name?: string;
}

/** The target of an agent of this kind, by its name, so that a job can be resumed by its id alone; null for other agents. */
export function targetOfOccasion(name: string | null): Target | null {
  const label = /^replay:(.+):[0-9a-f]{8}$/.exec(name ?? "")?.[1];
  return label === undefined ? null : parseTarget(label);
}

/** Opens an agent for a target; resolves once the relay knows it. */
export async function openOccasion({ listeners, ...options }: OccasionOptions): Promise<Occasion> {
  await refuseRelay(options.target, listeners);
  const name = options.name ?? `replay:${options.target.label}:${randomUUID().slice(0, 8)}`;
  const hostHeader = await usualHostHeader();
  let agent!: Agent;
  let failure: unknown = null;
  await new Promise<void>((resolve, reject) => {
    agent = startAgent({
      ...options,
      hostHeader,
      name,
      endpoints: [],
      onReady: () => resolve(),
      onLost() {},
      onOutcome() {},
    });
    agent.done.catch((error: unknown) => {
      failure = error;
      reject(error);
    });
  });
  return {
    name,
    failure: () => failure,
    async close() {
      agent.close();
      await agent.done.catch(() => {});
    },
  };
}
