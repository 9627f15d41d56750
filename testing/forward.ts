import type { AddressInfo } from "node:net";
import { startAgent } from "../cli/agent.ts";
import { parseTarget } from "../cli/target.ts";
import { HooktapError } from "../protocol/error.ts";
import type { Relay } from "../server/index.ts";

/** A port on this machine, an address, or a server that listens. */
export type ForwardTarget = number | string | URL | { address(): AddressInfo | string | null };

export interface Forwarding {
  /** Delivers nothing any more; what comes is captured all the same. */
  close(): Promise<void>;
}

/** Delivers an endpoint's requests to a target from now on, as `hooktap listen` does; resolves when the relay has taken the agent. */
export async function forwardTo(relay: Relay, target: ForwardTarget, endpoint: string): Promise<Forwarding> {
  const parsed = parseTarget(addressOf(target));
  let ready = () => {};
  const connected = new Promise<void>((resolve) => (ready = resolve));
  const agent = startAgent({
    relay: relay.console,
    token: relay.token,
    name: parsed.label,
    endpoints: [endpoint],
    target: parsed,
    concurrency: 16,
    insecure: false,
    onReady: ready,
    onLost() {},
    onOutcome() {},
  });
  const done = agent.done.catch(() => {});
  // An agent that never gets there ends with an error.
  await Promise.race([connected, agent.done]);
  return {
    async close() {
      agent.close();
      await done;
    },
  };
}

function addressOf(target: ForwardTarget): string {
  if (typeof target === "number") return String(target);
  if (typeof target === "string" || target instanceof URL) return String(target);
  const bound = target.address();
  if (bound === null) {
    throw new HooktapError("target_not_listening", "the server to forward to does not listen yet", {
      hint: "await its listen first",
    });
  }
  if (typeof bound === "string") return `unix:${bound}`;
  const { address, port, family } = bound;
  // What listens on every address is reached on this machine's own.
  const host = /^(0\.0\.0\.0|::)$/.test(address) ? "localhost" : family === "IPv6" ? `[${address}]` : address;
  return `http://${host}:${port}`;
}
