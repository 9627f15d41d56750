import net from "node:net";
import type { DeliveryError } from "../protocol/delivery.ts";
import { nameFailure } from "./target-error.ts";
import { type Target, tcpAddress } from "./target.ts";

const FIRST_PROBE_MS = 250;
const MAX_PROBE_MS = 2_000;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;
const UP_CHECK_MS = 15_000;
const DOWN_CHECK_MS = 5_000;
/** A host that drops packets answers nothing at all. */
const CONNECT_MS = 5_000;

/** Whether a connection to the target is accepted; `reason` in words where it is not. */
export type TargetHealth = { up: true } | { up: false; reason: string };

export interface TargetWatchDeps {
  target: Target;
  /** An endpoint's requests may be tried again. */
  up(endpoint: string): void;
  /** The target's health was seen for the first time, or changed. With it, the target is looked at all the time. */
  onHealth?: ((health: TargetHealth) => void) | undefined;
}

/**
 * Looks whether a target accepts connections, and sends it nothing: now and then, and often while requests wait for it. So it tells
 * when it is worth trying again: after `refused`, when a connection is accepted; after `dns`, `tls` and `reset`, which a connection
 * cannot tell from success, after a pause that doubles until something succeeds.
 */
export function createTargetWatch({ target, up, onHealth }: TargetWatchDeps) {
  const refused = new Set<string>();
  const paused = new Map<string, NodeJS.Timeout>();
  let pauseMs = FIRST_PAUSE_MS;
  let probeMs = FIRST_PROBE_MS;
  let isUp: boolean | null = null;
  let socket: net.Socket | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function see(health: TargetHealth): void {
    const changed = isUp !== health.up;
    isUp = health.up;
    if (changed) onHealth?.(health);
  }

  function accepted(): void {
    see({ up: true });
    probeMs = FIRST_PROBE_MS;
    const endpoints = [...refused];
    refused.clear();
    endpoints.forEach(up);
  }

  function plan(): void {
    clearTimeout(timer);
    if (stopped) return;
    if (refused.size > 0) {
      timer = setTimeout(look, probeMs);
      probeMs = Math.min(probeMs * 2, MAX_PROBE_MS);
    } else if (onHealth) {
      timer = setTimeout(look, isUp ? UP_CHECK_MS : DOWN_CHECK_MS).unref();
    }
  }

  function look(): void {
    socket = net.connect(target.socketPath ? { path: target.socketPath } : tcpAddress(target));
    const current = socket;
    current.setTimeout(CONNECT_MS, () => current.destroy(Object.assign(new Error(), { code: "ETIMEDOUT" })));
    current.once("connect", () => {
      current.destroy();
      accepted();
      plan();
    });
    current.once("error", (error: NodeJS.ErrnoException) => {
      see({ up: false, reason: nameFailure(error, target).message });
      plan();
    });
  }

  if (onHealth) look();

  return {
    failed(endpoint: string, error: DeliveryError, message: string): void {
      if (error === "refused") {
        see({ up: false, reason: message });
        const first = refused.size === 0;
        refused.add(endpoint);
        if (first) plan();
      } else if ((error === "dns" || error === "tls" || error === "reset") && !paused.has(endpoint)) {
        const resume = setTimeout(() => {
          paused.delete(endpoint);
          up(endpoint);
        }, pauseMs);
        paused.set(endpoint, resume);
        pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
      }
    },
    succeeded(): void {
      pauseMs = FIRST_PAUSE_MS;
      const waited = refused.size > 0;
      if (waited || isUp === false) accepted();
      if (waited) plan();
    },
    /** Forgets what waits for the target, as the relay does when the tunnel is lost. */
    forget(): void {
      probeMs = FIRST_PROBE_MS;
      refused.clear();
      for (const resume of paused.values()) clearTimeout(resume);
      paused.clear();
    },
    stop(): void {
      this.forget();
      stopped = true;
      clearTimeout(timer);
      socket?.destroy();
    },
  };
}

export type TargetWatch = ReturnType<typeof createTargetWatch>;
