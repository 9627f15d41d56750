import { HooktapError } from "../protocol/error.ts";
import { type LabelledSecret, type Provider, type RetrySchedule, retrySchedule, verify } from "../providers/index.ts";
import type { Message } from "./compose.ts";
import { type Exchange, isDelivered } from "./deliver.ts";
import { type Resigning, resign } from "./resign.ts";
import { type Ready, signMessage } from "./sign-message.ts";

export const PROBES = ["accepts", "in_time", "unsigned", "forged", "tampered", "stale", "repeated"] as const;
export type ProbeName = (typeof PROBES)[number];

/** A request that shows one thing about a handler. */
export interface Probe {
  name: ProbeName;
  title: string;
  /** Whether a good handler takes it, or turns it away. */
  wants: "taken" | "refused";
  request: Ready;
}

/** What one probe came to. `ok`: null where it says nothing about this handler; `message` tells why, or what to do. */
export interface Finding {
  name: ProbeName;
  title: string;
  ok: boolean | null;
  status: number | null;
  error: string | null;
  ms: number | null;
  message: string;
}

interface Signed {
  provider: Provider;
  message: Message;
  /** The URL as the sender knows it. */
  url: string;
  /** The one that signs at the front. */
  secrets: readonly LabelledSecret[];
  /** Unix seconds. */
  now: number;
}

const TITLES: Record<ProbeName, string> = {
  accepts: "takes a signed event",
  in_time: "answers in time",
  unsigned: "refuses one without a signature",
  forged: "refuses a wrong signature",
  tampered: "refuses a body that was changed on its way",
  stale: "refuses a signature of yesterday",
  repeated: "takes an event that comes again",
};

/** What to do where a handler does otherwise. */
const ADVICE: Record<ProbeName, string> = {
  accepts:
    "a handler has to take what its sender signs: is its secret the one given here, and does it verify the raw body?",
  in_time: "answer first and work later: what comes too late is sent again",
  unsigned: "it was taken: turn away what has no signature, before anything else is done with it",
  forged: "it was taken: is the outcome of the check looked at?",
  tampered: "it was taken: check the signature of the raw body, as it came, not of one that was written anew",
  stale: "it was taken: who records a request can send it for ever; compare the signed time with the clock",
  repeated: "senders repeat, also what was delivered: answer as the first time, and do the work once",
};

const UNSIGNED_ADVICE = "a handler has to take what its sender sends; this one does not sign";

/** Seconds in which an answer is expected of whom no time is documented. */
const DEFAULT_SECONDS = 10;

/** How long the sender of a message waits for an answer, in seconds. */
export const patience = (schedule: RetrySchedule | null): number => schedule?.timeout ?? DEFAULT_SECONDS;

const LENGTH = "content-length";

/** The same with another body of the same kind. */
function tampered({ headers, body }: Ready, type: string): Ready {
  const text = Buffer.from(body).toString("latin1");
  const more = type.includes("form") ? "&tampered=1" : text.startsWith("{") ? ',"tampered":true}' : "\0";
  const changed = Buffer.from(text.startsWith("{") ? text.replace(/\}\s*$/, more) : text + more, "latin1");
  const fitting = headers.map(([name, value]): [string, string] =>
    name.toLowerCase() === LENGTH ? [name, String(changed.length)] : [name, value],
  );
  return { headers: fitting, body: Uint8Array.from(changed) };
}

/**
 * The requests that show whether a handler checks what it gets, in the order in which they are sent; a reason in place of one that
 * this sender's scheme has no use for. Throws `secret_unusable` where the secret signs nothing.
 */
export function probes(signed: Signed): (Probe | Finding)[] {
  const { provider, message, url, secrets, now } = signed;
  const request = ({ headers, body }: Ready) => ({ method: "POST", url, headers, body });
  const signedAt = (time: number) => signMessage(message, provider, { url, secrets, now: time });
  const good = signedAt(now);
  const holds = (made: Ready) =>
    verify({ provider, request: request(made), secrets: [...secrets], now }).status === "verified";
  const canTell = holds(good);
  const signer = { id: provider.id, provider, secrets: secrets.toReversed(), now };

  const probe = (name: ProbeName, wants: Probe["wants"], made: Ready): Probe => ({
    name,
    title: TITLES[name],
    wants,
    request: made,
  });
  /** One that a handler cannot tell from a good one says nothing about it. */
  function wrong(name: ProbeName, make: () => Ready, blind: string): Probe | Finding {
    if (!provider.signs) return untried(name, `${provider.name} does not sign`);
    try {
      const made = make();
      return canTell && holds(made) ? untried(name, blind) : probe(name, "refused", made);
    } catch (error) {
      if (error instanceof HooktapError) return untried(name, error.message);
      throw error;
    }
  }
  const signedAgain = (how: Resigning): Ready => {
    const { headers, body } = resign(request(good), how, signer);
    return { headers, body: body ?? good.body };
  };
  const type = good.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const bodyBlind = `${provider.name}'s signature does not cover the body`;
  return [
    probe("accepts", "taken", good),
    wrong("unsigned", () => signedAgain({ sign: "none", kind: null }), "nothing of it could be left out"),
    wrong("forged", () => signedAgain({ sign: "break", kind: "signature_mismatch" }), "a wrong one cannot be made"),
    wrong("tampered", () => tampered(good, type), bodyBlind),
    wrong(
      "stale",
      () => signedAgain({ sign: "break", kind: "timestamp_expired" }),
      `${provider.name}'s signature has no time that a handler could look at`,
    ),
    // As senders do it: the same event and id, signed anew.
    probe("repeated", "taken", signedAt(now + 1)),
  ];
}

/** A finding about a probe that was not sent. */
export function untried(name: ProbeName, why: string): Finding {
  return { name, title: TITLES[name], ok: null, status: null, error: null, ms: null, message: `not tried: ${why}` };
}

/** What an answer to a probe says about the handler. */
export function judge(
  { name, title, wants }: Probe,
  exchange: Exchange,
  { signs }: Provider,
  schedule: RetrySchedule | null,
): Finding {
  const { status, error, ms } = exchange;
  const isTaken = isDelivered(schedule, status);
  const ok = status !== null && (wants === "taken") === isTaken;
  const told = (message: string): Finding => ({ name, title, ok, status, error, ms, message });
  if (error === "timeout") return told(`there was no answer within ${patience(schedule)} s: ${ADVICE.in_time}`);
  if (status === null) return told(`there was no answer (${error})`);
  if (!ok) return told(name === "accepts" && !signs ? UNSIGNED_ADVICE : ADVICE[name]);
  return told(wants === "refused" && status >= 500 ? "refused, but by breaking: 400 or 401 would say why" : "");
}

/** Whether a handler that took an event did so with some time left. */
export function timely({ ms }: Exchange, provider: Provider, schedule: RetrySchedule | null): Finding {
  const seconds = patience(schedule);
  const ok = ms <= seconds * 500;
  const waits = schedule?.timeout ? `${provider.name} waits ${seconds} s` : `${seconds} s are a usual limit`;
  const message = ok ? waits : `that is more than half of the time (${waits}): ${ADVICE.in_time}`;
  return { name: "in_time", title: TITLES.in_time, ok, status: null, error: null, ms, message };
}

/** The schedule that a message's sender goes by. */
export const scheduleOf = (provider: Provider, { headers }: Message): RetrySchedule | null =>
  retrySchedule(provider.id, headers);
