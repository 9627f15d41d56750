import { setTimeout as sleep } from "node:timers/promises";
import { HooktapError } from "../../protocol/error.ts";
import { type Answer, httpCall } from "../http-call.ts";
import { whyNot } from "../unreachable.ts";
import { isUncertain, refusal, toldBy } from "./api-error.ts";
import { retryAfterMs } from "./retry-after.ts";

/** How often a call that is safe to repeat is made in all, and the first pause, which doubles. */
const TRIES = 4;
const FIRST_PAUSE_MS = 250;
/** A 429 was not done, so that every call repeats after it: so often, and so long in all. */
const WAITS = 5;
const LONGEST_WAIT_MS = 120_000;
const TIMEOUT_MS = 15_000;

export interface ApiHttpOptions {
  /** The provider's name, and what it calls its key, for people. */
  name: string;
  keyName: string;
  apiUrl: string;
  authorization: string;
  /** What must never be shown. */
  key: string;
  note(text: string): void;
  timeoutMs?: number;
  wait?(ms: number): Promise<unknown>;
}

interface Got {
  answer: Answer;
  text: string;
}

export interface Call {
  body?: unknown;
  /** Whether making it twice is as good as once: then it is repeated after a 5xx, a timeout or a broken connection. */
  safe: boolean;
}

export type ApiHttp = ReturnType<typeof createApiHttp>;

/**
 * Calls of a provider's API. Throws a HooktapError for every answer but a success: `provider_unauthorised` `_not_found` `_conflict`
 * `_refused` `_busy`, and those after which a call that is not safe may have been done: `provider_failed` `_timeout` `_unreachable`
 * `_answer` (no JSON).
 */
export function createApiHttp(options: ApiHttpOptions) {
  const { name, key, authorization, note, timeoutMs = TIMEOUT_MS, wait = sleep } = options;
  const base = options.apiUrl.replace(/\/+$/, "");
  let waitedMs = 0;

  /** An error may repeat what it was sent. */
  const secrets = [key, ...key.split(":"), authorization.slice(authorization.indexOf(" ") + 1)].filter(
    (one) => one.length > 3,
  );
  const hidden = (text: string) => secrets.reduce((shown, secret) => shown.replaceAll(secret, "(key)"), text);

  /** Waits as a 429 asks to; throws where that is too long. */
  async function pause(answer: Answer, nth: number): Promise<void> {
    const ms = retryAfterMs(answer.headers.get("retry-after"), Date.now()) ?? 1000 * 2 ** nth;
    const seconds = Math.ceil(ms / 1000);
    if (nth >= WAITS || waitedMs + ms > LONGEST_WAIT_MS) {
      throw new HooktapError("provider_busy", `${name} gets too many calls and asks to wait ${seconds} s (429)`, {
        hint: "run the same command again after that time: it goes on from there",
      });
    }
    waitedMs += ms;
    note(`${name} asks to wait ${seconds} s (429).`);
    await wait(ms);
  }

  async function once(method: string, path: string, value: unknown): Promise<Got> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), timeoutMs);
    const body = value === undefined ? undefined : JSON.stringify(value);
    const framing: Record<string, string> =
      body === undefined
        ? {}
        : { "Content-Type": "application/json", "Content-Length": String(Buffer.byteLength(body)) };
    const headers = { Authorization: authorization, Accept: "application/json", ...framing };
    try {
      const answer = await httpCall(new URL(base + path), { method, headers, body, signal: late.signal });
      return { answer, text: await answer.text() };
    } catch (cause) {
      if (cause instanceof HooktapError) throw cause;
      if (late.signal.aborted) {
        throw new HooktapError("provider_timeout", `${name} gave no answer within ${timeoutMs / 1000} s`, {
          hint: "run the same command again: it goes on from there",
          cause,
        });
      }
      const met = cause as NodeJS.ErrnoException;
      throw new HooktapError("provider_unreachable", `${name} at ${base} cannot be reached: ${whyNot(met)}`, {
        hint: "check --api-url and the network, then run the same command again: it goes on from there",
        cause,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  function read(call: string, { answer, text }: Got): unknown {
    let json: unknown;
    try {
      json = text.trim() === "" ? null : (JSON.parse(text) as unknown);
    } catch (cause) {
      if (!answer.ok) throw refusal(options, call, answer.status, null);
      throw new HooktapError("provider_answer", `${name} answers ${call} with what is no JSON`, {
        hint: "check --api-url; if it is right, run the same command again: it goes on from there",
        cause,
      });
    }
    if (answer.ok) return json;
    const told = toldBy(json);
    throw refusal(options, call, answer.status, told === null ? null : hidden(told));
  }

  return {
    /** The JSON of a success, null for an empty one. `path` begins with a slash. */
    async call(method: string, path: string, { body, safe }: Call): Promise<unknown> {
      let waits = 0;
      for (let tries = 1; ; tries++) {
        try {
          let got = await once(method, path, body);
          while (got.answer.status === 429) {
            await pause(got.answer, waits++);
            got = await once(method, path, body);
          }
          return read(`${method} ${path}`, got);
        } catch (error) {
          if (!safe || !isUncertain(error) || tries === TRIES) throw error;
          await wait(FIRST_PAUSE_MS * 2 ** (tries - 1));
        }
      }
    },
  };
}
