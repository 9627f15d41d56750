import { join } from "node:path";
import { memoryMb, type RelayReady, setReply, startAgent, startRelay } from "../processes.ts";

let stacks = 0;

/** What a part of the benchmark is given. */
export interface Bench {
  /** A folder for its files, removed in the end. */
  folder: string;
  /** The target's origin. */
  target: string;
  targetPid: number;
  /** How long one measurement of a rate takes. */
  seconds: number;
}

interface StackOptions {
  relayFlags?: string[];
  agentFlags?: string[];
  /** What the agent connects to, if not the console itself. */
  through?: (ready: RelayReady) => string;
}

/** A relay with a data folder of its own, and one agent that forwards to the target; the endpoint's reply is passthrough. */
export async function startStack({ folder, target }: Bench, options: StackOptions = {}) {
  const relay = await startRelay(join(folder, `relay-${++stacks}`), options.relayFlags);
  const { ready } = relay;
  await setReply(ready, "passthrough");
  const agent = await startAgent(
    { ...ready, console: options.through?.(ready) ?? ready.console },
    target,
    options.agentFlags,
  );
  return {
    hooks: `${ready.hooks}/default`,
    ready,
    relayPid: relay.child.pid!,
    agent: agent.child,
    /** The most memory each ever took, in MB. */
    peaks: () => ({
      relay: Math.round(memoryMb(relay.child.pid!, "VmHWM")),
      agent: Math.round(memoryMb(agent.child.pid!, "VmHWM")),
    }),
    async stop() {
      await agent.stop();
      await relay.stop();
    },
  };
}
