import net from "node:net";
import type { DeliveryError } from "../protocol/delivery.ts";
import { type Target, tcpAddress } from "./target.ts";

const FIRST_PROBE_MS = 250;
const MAX_PROBE_MS = 2_000;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;

/**
 * Tells when it is worth trying a target again: after `refused`, when a TCP connect is accepted; after `dns`, `tls` and `reset`,
 * which a connect cannot tell from success, after a pause that doubles until something succeeds.
 */
export function createTargetWatch({ target, up }: { target: Target; up(endpoint: string): void }) {
  const refused = new Set<string>();
  const paused = new Map<string, NodeJS.Timeout>();
  let pauseMs = FIRST_PAUSE_MS;
  let probe: { cancel(): void } | null = null;

  function flush(): void {
    probe?.cancel();
    probe = null;
    const endpoints = [...refused];
    refused.clear();
    endpoints.forEach(up);
  }

  function watch(delayMs: number): void {
    let socket: net.Socket | undefined;
    const timer = setTimeout(() => {
      socket = net.connect(target.socketPath ? { path: target.socketPath } : tcpAddress(target));
      socket.once("connect", flush);
      socket.once("error", () => watch(Math.min(delayMs * 2, MAX_PROBE_MS)));
    }, delayMs);
    probe = {
      cancel() {
        clearTimeout(timer);
        socket?.destroy();
      },
    };
  }

  return {
    failed(endpoint: string, error: DeliveryError): void {
      if (error === "refused") {
        refused.add(endpoint);
        if (!probe) watch(FIRST_PROBE_MS);
      } else if ((error === "dns" || error === "tls" || error === "reset") && !paused.has(endpoint)) {
        const timer = setTimeout(() => {
          paused.delete(endpoint);
          up(endpoint);
        }, pauseMs);
        paused.set(endpoint, timer);
        pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
      }
    },
    succeeded(): void {
      pauseMs = FIRST_PAUSE_MS;
      if (refused.size > 0) flush();
    },
    /** Forgets everything that waits, as the relay does when the tunnel is lost. */
    stop(): void {
      probe?.cancel();
      probe = null;
      refused.clear();
      for (const timer of paused.values()) clearTimeout(timer);
      paused.clear();
    },
  };
}

export type TargetWatch = ReturnType<typeof createTargetWatch>;
