import { hc } from "hono/client";
import { ApiError, HooktapError } from "../protocol/error.ts";
import type { Api } from "../server/api/app.ts";
import { proxyFetch } from "./proxy-fetch.ts";
import { unreachable, whyNot } from "./unreachable.ts";

export interface ClientOptions {
  relay: string;
  token: string;
  /** Ends every call. */
  signal?: AbortSignal;
}

/** The relay's API, typed by its routes. Its errors are thrown as HooktapErrors with its message and hint. */
export function createClient({ relay, token, signal }: ClientOptions) {
  const notARelay = (why: string) =>
    new HooktapError("relay_unreachable", `what answers at ${relay} does not speak as a relay: ${why}`, {
      hint: "check --relay, and that both sides have the same version of hooktap",
    });

  async function send(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await proxyFetch(new Request(input, signal ? { signal, ...init } : init));
    } catch (cause) {
      if (cause instanceof HooktapError) throw cause;
      // fetch hides what it met one level down.
      const met = ((cause as Error).cause ?? cause) as NodeJS.ErrnoException;
      throw unreachable(relay, whyNot(met), met);
    }
    if (response.ok) return response;
    const told = ApiError.safeParse(await response.json().catch(() => null)).data?.error;
    if (response.status === 401 || response.status === 403) {
      throw new HooktapError("unauthorised", told?.message ?? `the relay at ${relay} does not accept this token`, {
        hint: told?.hint ?? "give its token with --token or HOOKTAP_TOKEN",
      });
    }
    if (!told) throw notARelay(`it answered ${response.status}`);
    throw new HooktapError(told.code, told.message, told.hint ? { hint: told.hint } : {});
  }

  return {
    api: hc<Api>(relay, { fetch: send, headers: { Authorization: `Bearer ${token}` } }).api,

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
