import { HooktapError } from "../protocol/error.ts";
import { type LabelledSecret, type Provider, type RetrySchedule, verify } from "../providers/index.ts";
import type { Message } from "./compose.ts";
import { type Exchange, isDelivered } from "./deliver.ts";
import { type Resigning, resign } from "./resign.ts";
import { pathWithToken, type Ready, signMessage } from "./sign-message.ts";

export const PROBES = ["accepts", "in_time", "unsigned", "forged", "tampered", "stale", "repeated"] as const;
export type ProbeName = (typeof PROBES)[number];

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

/** A request that shows one thing about a handler: with its path, without a Host. */
export interface ProbeRequest extends Ready {
  path: string;
}

/** Who sends, by which secret, and to where: the origin as the sender knows it, and the path without a secret in it. */
export interface Sender {
  provider: Provider;
  /** The one that signs at the front; empty where nothing is signed. */
  secrets: readonly LabelledSecret[];
  origin: string;
  path: string;
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

const LATE = "answer first and work later: what comes too late is sent again";

/** What to do where a handler does otherwise. */
const ADVICE: Record<Exclude<ProbeName, "accepts" | "in_time">, string> = {
  unsigned: "it was taken: turn away what has no signature, before anything else is done with it",
  forged: "it was taken: is the outcome of the check looked at?",
  tampered: "it was taken: check the signature of the raw body, as it came, not of one that was written anew",
  stale: "it was taken: who records a request can send it for ever; compare the signed time with the clock",
  repeated: "senders repeat, also what was delivered: answer as the first time, and do the work once",
};

/** Seconds in which an answer is expected of whom no time is documented. */
const DEFAULT_SECONDS = 10;

/** How long a sender waits for an answer, in seconds. */
export const patience = (schedule: RetrySchedule | null): number => schedule?.timeout ?? DEFAULT_SECONDS;

/** Whether a handler should take a probe, or turn it away. */
const isWelcome = (name: ProbeName) => name === "accepts" || name === "repeated";

/** The probes that are sent, in their order: `in_time` is seen by the first. */
export const SENT = PROBES.filter((name) => name !== "in_time");

/**
 * Makes the request of a probe, at `now` (unix seconds), from a message of its own; the one of `repeated` is that of `accepts`. A text
 * tells why there is none: a handler could not tell it from a good one. Throws `secret_unusable` where the secret signs nothing.
 */
export function probeRequest(name: ProbeName, message: Message, sender: Sender, now: number): ProbeRequest | string {
  const { provider, secrets, origin } = sender;
  const [secret = null] = secrets;
  const path = pathWithToken(provider, sender.path, secret);
  const good = { ...signMessage(message, provider, { url: origin + path, secrets, now }), path };
  if (isWelcome(name)) return good;
  if (!secret) return `${provider.name} does not sign, and there is no secret`;

  const holds = (made: ProbeRequest) =>
    verify({ provider, request: asRequest(made, origin), secrets: [...secrets], now }).status === "verified";
  // What the user's own headers break would be blamed on the handler.
  if (!holds(good)) return "hooktap's own check does not hold for what it signs here";
  try {
    const made = wrong(name, good, sender, now);
    return holds(made) ? blindness(name, provider) : made;
  } catch (error) {
    if (error instanceof HooktapError) return error.message;
    throw error;
  }
}

const asRequest = ({ path, headers, body }: ProbeRequest, origin: string) => ({
  method: "POST",
  url: origin + path,
  headers,
  body,
});

/** A good request with one thing wrong. Throws where that cannot be done to it. */
function wrong(
  name: ProbeName,
  good: ProbeRequest,
  { provider, secrets, origin, path }: Sender,
  now: number,
): ProbeRequest {
  if (name === "tampered") return tampered(good);
  const inUrl = good.path !== path;
  if (inUrl && name === "unsigned") return { ...good, path };
  if (inUrl && name === "forged") {
    const [{ value, ...secret }] = secrets as [LabelledSecret];
    return { ...good, path: pathWithToken(provider, path, { ...secret, value: `${value}-wrong` }) };
  }
  const how = WRONG[name];
  if (!how || inUrl) return good;
  const signer = { id: provider.id, provider, secrets: secrets.toReversed(), now };
  const { headers, body } = resign(asRequest(good, origin), how, signer);
  return { ...good, headers, body: body ?? good.body };
}

const WRONG: Partial<Record<ProbeName, Resigning>> = {
  unsigned: { sign: "none", kind: null },
  forged: { sign: "break", kind: "signature_mismatch" },
  stale: { sign: "break", kind: "timestamp_expired" },
};

/** With something more in its body, which is as readable as before. */
function tampered(good: ProbeRequest): ProbeRequest {
  const valueOf = (wanted: string) => good.headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";
  const text = Buffer.from(good.body).toString("latin1");
  const body = Uint8Array.from(Buffer.from(withMore(text, valueOf("content-type")), "latin1"));
  const headers = good.headers.map(([name, value]): [string, string] => [
    name,
    name.toLowerCase() === "content-length" ? String(body.length) : value,
  ]);
  return { ...good, headers, body };
}

function withMore(text: string, type: string): string {
  if (type.includes("form-urlencoded")) return `${text}&tampered=1`;
  const [, start, rest, end, space] = /^\s*([[{])([\s\S]*)([\]}])(\s*)$/.exec(text) ?? [];
  if (start === undefined) return `${text} `;
  const more = start === "{" ? '"tampered":true' : '{"tampered":true}';
  return `${start}${rest}${rest!.trim() === "" ? "" : ","}${more}${end}${space}`;
}

/** Why a wrong request is as good as a good one for those who check this sender's signature. */
function blindness(name: ProbeName, { name: sender }: Provider): string {
  if (name === "stale") return `${sender} documents no limit for the age of a signature, or signs no time`;
  return `${sender}'s ${name === "tampered" ? "signature does not cover the body" : "requests carry nothing more to check"}`;
}

/** A finding about a probe that was not sent. */
export function untried(name: ProbeName, why: string): Finding {
  return { name, title: TITLES[name], ok: null, status: null, error: null, ms: null, message: `not tried: ${why}` };
}

/** What an answer to a probe says about the handler. */
export function judge(
  name: ProbeName,
  exchange: Exchange,
  provider: Provider,
  schedule: RetrySchedule | null,
): Finding {
  const { status, error, ms } = exchange;
  const ok = status !== null && isWelcome(name) === isDelivered(schedule, status);
  const told = (message: string): Finding => ({ name, title: TITLES[name], ok, status, error, ms, message });
  if (error === "timeout") return told(`there was no answer within ${patience(schedule)} s: ${LATE}`);
  if (status === null) return told(`there was no answer (${error})`);
  if (!ok) return told(name === "accepts" || name === "in_time" ? notTaken(status, provider) : ADVICE[name]);
  return told(!isWelcome(name) && status >= 500 ? "refused, but by breaking: 400 or 401 would say why" : "");
}

/** What may be the matter with a handler that does not take a good event. */
function notTaken(status: number, { name, signs }: Provider): string {
  if (status === 404 || status === 405) return "no handler takes a POST here: is the path right?";
  if (status >= 500) return "it broke: look into the handler's own log";
  if (status >= 300 && status < 400) return "it redirects, which senders do not follow: give the address it leads to";
  if (status < 300) return `${name} does not count ${status} as delivered, and sends the event again`;
  return signs
    ? "a handler has to take what its sender signs: is its secret the one given here, and does it verify the raw body?"
    : `a handler has to take what its sender sends: ${name} does not sign`;
}

/** Whether a handler that took an event did so with some time left. */
export function timely({ ms }: Pick<Exchange, "ms">, provider: Provider, schedule: RetrySchedule | null): Finding {
  const seconds = patience(schedule);
  const ok = ms <= seconds * 500;
  const waits = schedule?.timeout ? `${provider.name} waits ${seconds} s` : `${seconds} s are a usual limit`;
  const message = ok ? waits : `that is more than half of the time (${waits}): ${LATE}`;
  return { name: "in_time", title: TITLES.in_time, ok, status: null, error: null, ms, message };
}
