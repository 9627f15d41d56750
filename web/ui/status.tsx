import type { Delivery } from "../../protocol/delivery.ts";
import type { Summary } from "../../protocol/request.ts";
import type { VerdictStatus } from "../../protocol/verdict.ts";
import { Icon, type IconName } from "./icon.tsx";
import "./status.css";

export interface Status {
  tone: "good" | "bad" | "warn" | "idle";
  icon: IconName;
  text: string;
}

const VERDICTS: Record<VerdictStatus, Status> = {
  verified: { tone: "good", icon: "good", text: "Verified" },
  failed: { tone: "bad", icon: "bad", text: "Failed" },
  unsigned: { tone: "idle", icon: "dash", text: "Unsigned" },
  no_secret: { tone: "warn", icon: "key", text: "No secret" },
  unknown: { tone: "idle", icon: "question", text: "Unknown" },
};

/** A signature's verdict in a word. */
export function verdictStatus(status: VerdictStatus): Status {
  return VERDICTS[status];
}

const ERRORS: Record<string, [short: string, long: string]> = {
  refused: ["refused", "connection refused"],
  dns: ["dns", "host name not found"],
  tls: ["tls", "TLS handshake failed"],
  reset: ["reset", "connection reset"],
  timeout: ["timeout", "no answer in time"],
  aborted: ["aborted", "the sender went away"],
  agent_lost: ["agent lost", "the agent went away"],
};

/** The named error of a delivery, as a phrase. */
export function errorPhrase(error: string): string {
  return ERRORS[error]?.[1] ?? error;
}

/** What the target said: its status, a named error, or that there was none yet. */
export function deliveryStatus(
  delivery: (Pick<Delivery, "status"> & { error: string | null }) | Summary["delivery"],
): Status {
  if (delivery === null) return { tone: "idle", icon: "dash", text: "—" };
  if (delivery.error !== null)
    return { tone: "bad", icon: "warn", text: ERRORS[delivery.error]?.[0] ?? delivery.error };
  if (delivery.status === null) return { tone: "idle", icon: "clock", text: "pending" };
  if (delivery.status >= 500) return { tone: "bad", icon: "bad", text: String(delivery.status) };
  if (delivery.status >= 400) return { tone: "warn", icon: "bad", text: String(delivery.status) };
  return { tone: "good", icon: "good", text: String(delivery.status) };
}

/** How far a request got: what the target said, or that the relay did not take it. */
export function requestStatus(request: Pick<Summary, "delivery" | "refused">): Status {
  if (request.refused !== null) return { tone: "bad", icon: "bad", text: "not taken" };
  return request.delivery === null
    ? { ...deliveryStatus(null), text: "not delivered" }
    : deliveryStatus(request.delivery);
}

/** A status as drawing and word, never colour alone. */
export function StatusBadge({ status, filled }: { status: Status; filled?: boolean }) {
  return (
    <span className={`status tone-${status.tone} ${filled ? `status-filled status-${status.tone}` : ""}`}>
      <Icon name={status.icon} />
      <span className="status-text">{status.text}</span>
    </span>
  );
}
