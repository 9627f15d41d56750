import type { CustomProvider } from "../protocol/custom-provider.ts";
import type { Verdict } from "../protocol/verdict.ts";
import { examine, type Examined, type Facts, type PartialRequest } from "../providers/index.ts";
import { ownProvider } from "./own-providers.ts";
import type { OpenSecret } from "./secrets.ts";
import { isUnreadable } from "./store/unreadable.ts";

export interface ExamineJob {
  request: PartialRequest;
  /** Of a body that is withheld, in bytes. */
  size?: number;
  secrets: readonly OpenSecret[];
  /** The endpoint's own providers. */
  own: readonly CustomProvider[];
  /** Unix seconds. */
  now: number;
}

/** A verdict must never stand in the way of a capture: whatever happens in here becomes a value, but for a body that cannot be read now. */
export function examineSafely(job: ExamineJob): Examined {
  try {
    const examined = examine({ ...job, own: job.own.map(ownProvider) });
    return { ...examined, facts: wellFormed(examined.facts) };
  } catch (error) {
    if (isUnreadable(error)) throw error;
    return broken(error as Error);
  }
}

/** What is stored where an examination itself failed. */
export function broken(error: Error): Examined {
  return {
    facts: { provider: null, eventType: null, deliveryId: null, subject: null, eventAt: null },
    verdict: unsupported(`The verification broke: ${error.message}`),
    handshake: null,
  };
}

/** The verdict where none can be made. */
function unsupported(message: string): Verdict {
  return {
    status: "unknown",
    reason: "unsupported",
    provider: null,
    scheme: null,
    message,
    warnings: [],
    checks: [],
    secret: null,
    diagnosis: null,
  };
}

/** The verdict of a request whose body was not taken. */
export const UNREAD = unsupported("The body was refused, so its signature cannot be checked.");

/** A lone surrogate, which JSON can hold, has no UTF-8: what is stored would not be what was read. */
function wellFormed(facts: Facts): Facts {
  if (facts.provider === null) return facts;
  const mend = (text: string | null) => text && text.toWellFormed();
  const { provider, eventType, deliveryId, subject, eventAt } = facts;
  return { provider, eventType: mend(eventType), deliveryId: mend(deliveryId), subject: mend(subject), eventAt };
}
