import { apiError, HooktapError } from "../protocol/error.ts";
import { apiRoutes, type RouteCall } from "./api-routes.ts";
import { type Answer, httpCall } from "./http-call.ts";
import { unreachable, whyNot } from "./unreachable.ts";

export interface ClientOptions {
  relay: string;
  token: string;
  /** Ends every call. */
  signal?: AbortSignal;
  /** How long each call may take until its answer's head; without it as long as the relay likes. */
  timeoutMs?: number;
}

/** The relay's API, typed by its routes. Its errors are thrown as HooktapErrors with its message and hint. */
export function createClient({ relay, token, signal: ended, timeoutMs }: ClientOptions) {
  const notARelay = (why: string) =>
    new HooktapError("relay_unreachable", `what answers at ${relay} does not speak as a relay: ${why}`, {
      hint: "check --relay, and that both sides have the same version of hooktap",
    });

  async function send({ method, path, json, body: pieces, headers, signal }: RouteCall): Promise<Answer> {
    const text = json === undefined ? undefined : JSON.stringify(json);
    const body = text ?? pieces;
    const type: Record<string, string> =
      text === undefined
        ? {}
        : { "Content-Type": "application/json", "Content-Length": String(Buffer.byteLength(text)) };
    const late = new AbortController();
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => late.abort(), timeoutMs).unref();
    let answer: Answer;
    try {
      answer = await httpCall(new URL(path, relay), {
        method,
        headers: { Authorization: `Bearer ${token}`, ...type, ...headers },
        body,
        signal: AbortSignal.any([late.signal, ...(ended ? [ended] : []), ...(signal ? [signal] : [])]),
      });
    } catch (cause) {
      if (cause instanceof HooktapError) throw cause;
      const met = cause as NodeJS.ErrnoException;
      throw unreachable(relay, whyNot(met), met);
    } finally {
      clearTimeout(timer);
    }
    if (answer.ok) return answer;
    const told = apiError(await answer.json().catch(() => null));
    if (answer.status === 401 || answer.status === 403) {
      throw new HooktapError("unauthorised", told?.message ?? `the relay at ${relay} does not accept this token`, {
        hint: told?.hint ?? "give its token with --token or HOOKTAP_TOKEN",
      });
    }
    if (!told) throw notARelay(`it answered ${answer.status}`);
    throw new HooktapError(told.code, told.message, told.hint ? { hint: told.hint } : {});
  }

  return {
    api: apiRoutes("api", send),

    /** The JSON of an answer. */
    async read<T>(pending: Promise<{ json(): Promise<T> }>): Promise<T> {
      const response = await pending;
      try {
        return await response.json();
      } catch {
        throw notARelay("its answer is not JSON");
      }
    },
  };
}

export type Client = ReturnType<typeof createClient>;
