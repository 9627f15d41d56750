import type { IncomingMessage } from "node:http";
import { apiError, HooktapError } from "../protocol/error.ts";
import { CloseCode } from "../protocol/frames.ts";
import type { Refusal } from "./agent-session.ts";

const MAX_WORDS = 16 * 1024;
const WORDS_MS = 5_000;

/** How one connection to the relay ended: for good, or until the next try, `retryAfterMs` from now if the relay said so. */
export type Ending = { final: HooktapError } | { lost: string; retryAfterMs?: number };

const GIVE_TOKEN = "give its token with --token or HOOKTAP_TOKEN";
const SAME_VERSION = "use the same version of hooktap on both sides";
const UNAUTHORISED: Refusal = {
  code: "unauthorised",
  message: "the relay does not accept this token",
  hint: GIVE_TOKEN,
};
const OTHER_VERSION: Refusal = {
  code: "relay_version",
  message: "the relay speaks another protocol",
  hint: SAME_VERSION,
};

const BY_STATUS: Record<number, Refusal> = {
  401: UNAUTHORISED,
  403: UNAUTHORISED,
  404: { code: "relay_unreachable", message: "what answers there is no hooktap relay", hint: "check --relay" },
  421: {
    code: "relay_unreachable",
    message: "the relay does not answer to this host name",
    hint: "give the relay's --console-url, or the address that it printed, with --relay",
  },
  426: OTHER_VERSION,
};

const BY_CLOSE_CODE: Record<number, Refusal> = {
  [CloseCode.unauthorised]: UNAUTHORISED,
  [CloseCode.version]: OTHER_VERSION,
  [CloseCode.endpointNotFound]: {
    code: "endpoint_unknown",
    message: "the relay has no such endpoint",
    hint: "list them with: hooktap endpoints",
  },
  [CloseCode.badQuery]: {
    code: "bad_query",
    message: "the relay cannot decide by this query",
    hint: "change the query of the route",
  },
  [CloseCode.replaced]: {
    code: "replaced",
    message: "another agent of the same name took over",
    hint: "give each its own --name to run both",
  },
};

/** What the relay says of the user's wishes keeps its code. */
const OWN_CODES: ReadonlySet<string> = new Set(["bad_query", "query_too_slow"]);

/** Our code, for the exit; the relay's own words where it gave some. */
function final(known: Refusal, told: Pick<Refusal, "message" | "hint"> | null | undefined): Ending {
  const hint = told?.hint ?? known.hint;
  return { final: new HooktapError(known.code, told?.message ?? known.message, hint ? { hint } : {}) };
}

/** What an answer says, as far as it is short and comes soon. */
async function readWords(response: IncomingMessage): Promise<unknown> {
  const timer = setTimeout(() => response.destroy(), WORDS_MS);
  let text = "";
  try {
    for await (const part of response) {
      text += String(part);
      if (text.length > MAX_WORDS) break;
    }
    return JSON.parse(text);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
function retryAfterMs(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** The relay, or what stands in its place, answered the upgrade with a status. */
export async function refusedUpgrade(response: IncomingMessage): Promise<Ending> {
  const status = response.statusCode ?? 0;
  const { location, "retry-after": retryAfter } = response.headers;
  if (status >= 300 && status < 400 && location) {
    const message = `the relay's address leads on to ${location}`;
    return final({ code: "relay_unreachable", message, hint: "give that one with --relay" }, null);
  }
  const known = BY_STATUS[status];
  const told = apiError(await readWords(response));
  if (known) return final(known, told);
  const after = status === 429 || status === 503 ? retryAfterMs(retryAfter) : undefined;
  const lost = `the relay answered ${status}${told ? `: ${told.message}` : ""}`;
  return after === undefined ? { lost } : { lost, retryAfterMs: after };
}

/** The WebSocket was closed with a code; `told` is what the relay said before. */
export function closed(code: number, reason: string, told: Refusal | null): Ending {
  if (code < CloseCode.badFrame || code >= 4500) return { lost: reason || `the connection ended (${code})` };
  const message = reason || `the tunnel was closed (${code})`;
  const known = told && OWN_CODES.has(told.code) ? told : BY_CLOSE_CODE[code];
  return final(known ?? { code: "tunnel_refused", message, hint: SAME_VERSION }, told);
}
